package org.pentathlon.cli;

import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon import-ncu}. */
final class ImportNcuCommand {
    ImportNcuCommand(Streams streams) {}

    int run(ParseResult parsed) {
        throw new PentathlonException(ExitStatus.USAGE, "not in this version");
    }
}
