package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExitGuardTest {
    /** A program that ends in the way of its argument. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws InterruptedException {
            ExitGuard guard = new ExitGuard(System.err, () -> "pentathlon: ", Duration.ofMillis(1));
            guard.install();
            switch (arguments[0]) {
                case "stranger" -> exitElsewhere();
                case "own" -> {
                    guard.expectExit();
                    System.exit(6);
                }
                case "signal" -> {
                    System.out.println("ready");
                    Thread.sleep(60_000);
                }
                default -> throw new IllegalArgumentException(arguments[0]);
            }
        }

        private static void exitElsewhere() throws InterruptedException {
            Thread stranger = new Thread(Program::end, "stranger");
            stranger.start();
            stranger.join();
        }

        private static void end() {
            System.exit(0);
        }
    }

    private static Process start(String argument) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        return new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        argument)
                .start();
    }

    private static int status(Process process) throws InterruptedException {
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private static String text(java.io.InputStream stream) throws IOException {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aLibrarysExitIsAFailureThatNamesIt() throws Exception {
        Process process = start("stranger");

        assertThat(status(process)).isEqualTo(5);
        assertThat(text(process.getErrorStream()))
                .isEqualTo(
                        "pentathlon: a library ended the program ("
                                + Program.class.getName()
                                + ".end): a rank failed or was lost; look at"
                                + " the messages above\n");
    }

    @Test
    void theProgramsOwnExitStands() throws Exception {
        Process process = start("own");

        assertThat(status(process)).isEqualTo(6);
        assertThat(text(process.getErrorStream())).isEmpty();
    }

    @Test
    void aSignalIsNoFailureOfALibrary() throws Exception {
        Process process = start("signal");
        assertThat(process.getInputStream().read()).isEqualTo('r');
        // The process itself would close its streams.
        process.toHandle().destroy();

        assertThat(status(process)).isEqualTo(128 + 15);
        assertThat(text(process.getErrorStream())).isEmpty();
    }
}
