package org.pentathlon.cli;

import java.util.List;
import java.util.stream.Collectors;
import org.pentathlon.job.Nearest;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words for the mistakes of a command line. */
final class UsageErrors {
    private UsageErrors() {}

    /**
     * @throws PentathlonException (usage) with a line for each mistake and one that says where help
     *     is
     */
    static void check(List<Exception> errors, ParseResult deepest) {
        if (errors.isEmpty()) {
            return;
        }
        String lines =
                errors.stream()
                        .map(error -> line(error, deepest))
                        .distinct()
                        .collect(Collectors.joining("\n"));
        String command = deepest.commandSpec().qualifiedName();
        throw new PentathlonException(ExitStatus.USAGE, lines + "\nsee: " + command + " --help");
    }

    private static String line(Exception error, ParseResult deepest) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched, deepest.commandSpec());
        }
        if (error instanceof OverwrittenOptionException twice
                && twice.getOverwritten() instanceof OptionSpec option) {
            return option.longestName() + ": given twice: allowed: once";
        }
        if (error instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
            ArgSpec first = missing.getMissing().get(0);
            return first instanceof OptionSpec option
                    ? option.longestName() + ": no value: allowed: " + option.paramLabel()
                    : first.paramLabel() + ": missing";
        }
        return String.valueOf(error.getMessage()).replaceAll("\\s+", " ").strip();
    }

    private static String unmatched(UnmatchedArgumentException error, CommandSpec spec) {
        String written = error.getUnmatched().get(0);
        if (error.isUnknownOption()) {
            List<String> flags =
                    spec.options().stream().map(OptionSpec::longestName).distinct().toList();
            return written
                    + ": unknown flag"
                    + Nearest.hint(written.replaceFirst("=.*", ""), flags);
        }
        return spec.parent() == null
                ? written + ": unknown command" + Nearest.hint(written, spec.subcommands().keySet())
                : written + ": unexpected";
    }
}
