package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.List;
import org.pentathlon.results.EngineRatio;

/**
 * What a run has left.
 *
 * @param file the result file
 * @param status exit status of the program: 0 and 6 say whether the file is valid; a clean stop by
 *     a signal gives 128 and its number, as shells count
 * @param written whether this process has written the file, and so is the one that shows it
 * @param rows a row for each case, read from the file; empty on ranks that have nothing to print
 * @param ratios of the cases that differ in the engine alone
 * @param warnings one line each
 */
public record RunOutcome(
        Path file,
        int status,
        boolean written,
        List<RunRow> rows,
        List<EngineRatio> ratios,
        List<String> warnings) {
    public RunOutcome {
        rows = List.copyOf(rows);
        ratios = List.copyOf(ratios);
        warnings = List.copyOf(warnings);
    }
}
