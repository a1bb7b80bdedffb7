package org.pentathlon.cli;

import java.util.List;
import org.pentathlon.job.Supported;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon kernels}. */
final class KernelsCommand {
    KernelsCommand(Services services, Supported supported, Streams streams) {}

    int run(ParseResult parsed, List<String> arguments) {
        throw new PentathlonException(ExitStatus.USAGE, "not in this version");
    }
}
