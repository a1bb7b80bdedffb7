package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.List;

/**
 * What a run has left.
 *
 * @param file the result file
 * @param valid whether it passed its checks
 * @param rows a row for each case, read from the file; empty on ranks that have nothing to print
 * @param warnings one line each
 */
public record RunOutcome(Path file, boolean valid, List<RunRow> rows, List<String> warnings) {
    public RunOutcome {
        rows = List.copyOf(rows);
        warnings = List.copyOf(warnings);
    }
}
