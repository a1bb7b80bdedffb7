package org.pentathlon.cli;

import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.List;
import java.util.stream.Collectors;

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
                errors.stream().map(UsageErrors::line).distinct().collect(Collectors.joining("\n"));
        String command = deepest.commandSpec().name();
        throw new PentathlonException(ExitStatus.USAGE, lines + "\nsee: " + command + " --help");
    }

    private static String line(Exception error) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            String what = unmatched.isUnknownOption() ? "unknown flag" : "unexpected";
            String guess =
                    unmatched.getSuggestions().stream()
                            .findFirst()
                            .map(word -> ", did you mean '" + word + "'?")
                            .orElse("");
            return unmatched.getUnmatched().get(0) + ": " + what + guess;
        }
        if (error instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten().paramLabel(), error) + ": given twice";
        }
        if (error instanceof MissingParameterException missing && !missing.getMissing().isEmpty()) {
            return missing.getMissing().get(0).paramLabel() + ": missing (" + oneLine(error) + ")";
        }
        return oneLine(error);
    }

    private static String name(String label, Exception error) {
        String message = oneLine(error);
        int from = message.indexOf("--");
        int to = message.indexOf('\'', Math.max(from, 0));
        return from >= 0 && to > from ? message.substring(from, to) : label;
    }

    private static String oneLine(Exception error) {
        return String.valueOf(error.getMessage()).replaceAll("\\s+", " ").strip();
    }
}
