package org.pentathlon.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import org.pentathlon.data.DataException;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Tells a failure in lines that begin with the program's name, and gives its exit status. */
final class Failures {
    private static final Path RESULTS = Path.of("results-h5");

    private final PrintStream err;
    private final Map<String, String> variables;

    Failures(PrintStream err, Map<String, String> variables) {
        this.err = err;
        this.variables = variables;
    }

    /** Prints a failure, and returns the exit status that it calls for. */
    int tell(Throwable failure, String prefix) {
        ExitStatus status;
        if (failure instanceof PentathlonException known
                && (known.status() != ExitStatus.INTERNAL || known.getCause() == null)) {
            status = known.status();
            tellLines(prefix, known.getMessage());
        } else if (failure instanceof DataException data) {
            status = ExitStatus.DATA;
            tellLines(prefix, data.getMessage());
        } else if (failure instanceof InvalidPathException path) {
            status = ExitStatus.USAGE;
            tellLines(
                    prefix,
                    "'%s' is no name of a file: %s".formatted(path.getInput(), path.getReason()));
        } else if (failure instanceof OutOfMemoryError memory) {
            return tell(PentathlonException.outOfMemory(memory), prefix);
        } else {
            Throwable cause = failure instanceof PentathlonException ? failure.getCause() : failure;
            String what = cause.toString().lines().findFirst().orElse("").strip();
            tellLines(prefix, "internal error: " + what + "; " + keepTrace(failure));
            return ExitStatus.INTERNAL.code();
        }
        if (debug()) {
            err.print(trace(failure));
        }
        return status.code();
    }

    private void tellLines(String prefix, String message) {
        // What a line says of a rank by itself needs no word on who says it.
        message.lines()
                .forEach(
                        line ->
                                err.println(
                                        (line.matches("ranks? .*") ? "pentathlon: " : prefix)
                                                + line));
    }

    private boolean debug() {
        return "1".equals(variables.get("PENTATHLON_DEBUG"));
    }

    /** Shows or stores the stack trace, and says where it is. */
    private String keepTrace(Throwable failure) {
        if (debug()) {
            err.print(trace(failure));
            return "the stack trace is above";
        }
        try {
            Path file =
                    Files.isWritable(RESULTS)
                            ? Files.createTempFile(RESULTS, "pentathlon-error-", ".txt")
                            : Files.createTempFile("pentathlon-error-", ".txt");
            Files.writeString(file, trace(failure));
            return "the stack trace is in " + file;
        } catch (IOException e) {
            return "set PENTATHLON_DEBUG=1 to see the stack trace";
        }
    }

    private static String trace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
