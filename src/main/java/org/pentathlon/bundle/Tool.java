package org.pentathlon.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** A program of the system. */
final class Tool {
    private Tool() {}

    /**
     * Runs a program to its end.
     *
     * @param advice what to do where it fails, for the end of the message
     * @return what it has said
     * @throws PentathlonException (environment) if it is not there, or fails
     */
    static String run(String advice, List<String> command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            check(command.get(0), process.waitFor(), said, advice);
            return said;
        } catch (IOException e) {
            throw absent(command.get(0), advice, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(command.get(0) + " was stopped", e));
        }
    }

    static PentathlonException absent(String program, String advice, IOException cause) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "%s cannot be run (%s)%s".formatted(program, cause.getMessage(), advice),
                cause);
    }

    /**
     * @param said of which the first line is told
     * @throws PentathlonException (environment) if the status is another than 0
     */
    static void check(String program, int status, String said, String advice) {
        if (status != 0) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s failed with status %d (%s)%s"
                            .formatted(
                                    program,
                                    status,
                                    said.lines().findFirst().orElse("it said nothing"),
                                    advice));
        }
    }
}
