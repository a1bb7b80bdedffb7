package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.data.DataException;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** How commands end, and what they print. */
class MainTest {
    @TempDir Path folder;

    private final StartedMain cli = new StartedMain();

    @Test
    void anInvalidResultAndEachFailureHaveTheirStatus() {
        cli.outcome =
                () -> new RunOutcome(Path.of("r.h5"), 6, true, List.of(), List.of(), List.of());
        assertThat(cli.run("run", "--workload", "vgg")).isEqualTo(6);

        for (ExitStatus status : ExitStatus.values()) {
            cli.outcome =
                    () -> {
                        throw new PentathlonException(status, "first\nsecond");
                    };
            cli.err.reset();
            assertThat(cli.run("run", "--workload", "vgg")).isEqualTo(status.code());
            assertThat(cli.err()).containsExactly("pentathlon: first", "pentathlon: second");
        }
        cli.outcome =
                () -> {
                    throw new DataException("label 12 in record 3");
                };
        cli.err.reset();
        assertThat(cli.run("run", "--workload", "vgg")).isEqualTo(4);
        assertThat(cli.err()).containsExactly("pentathlon: label 12 in record 3");
    }

    @Test
    void anInternalErrorIsOneLineThatSaysWhereItsTraceIs() throws IOException {
        cli.outcome =
                () -> {
                    throw new IllegalStateException("broken\nin two lines");
                };

        assertThat(cli.run("run", "--workload", "vgg")).isEqualTo(1);

        String start =
                "pentathlon: internal error: java.lang.IllegalStateException: broken; the stack"
                        + " trace is in ";
        assertThat(cli.err()).singleElement().asString().startsWith(start);
        Path trace = Path.of(cli.err().get(0).substring(start.length()));
        assertThat(trace).content().contains("at " + MainTest.class.getName());
        Files.delete(trace);
    }

    @Test
    void messagesOfARankNameItAndItsHost() {
        cli.launched = new Launched("slurm", 3, 4, "node17");
        cli.outcome =
                () -> {
                    throw new PentathlonException(ExitStatus.ENVIRONMENT, "no library");
                };

        assertThat(cli.run("run", "--workload", "vgg")).isEqualTo(3);
        assertThat(cli.err()).containsExactly("pentathlon: rank 3 on node17: no library");
        cli.err.reset();
        // All ranks read the same job: rank 0 alone complains.
        assertThat(cli.run("run", "--workload", "vgg", "--mode", "x")).isEqualTo(2);
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void checkPrintsTheChecksAndTheVerdict() {
        assertThat(cli.run("check", "good.h5")).isZero();
        assertThat(cli.out())
                .containsExactly(
                        "case     check   status   value  limit  detail",
                        "000-vgg  other   passed   0.001   0.05  share of the iteration",
                        "000-vgg  steady  warning      -      -",
                        "good.h5: valid");
        assertThat(cli.run("check", "bad.h5")).isEqualTo(6);
    }

    @Test
    void recoverPrintsTheFile() {
        assertThat(cli.run("recover", "r.h5.journal")).isZero();
        assertThat(cli.out()).containsExactly("r.h5");
        assertThat(cli.err())
                .containsExactly("pentathlon: recovered 1 of 3 launches, 400 rows, not complete");
        assertThat(cli.run("recover", "--force", "r.h5.journal")).isZero();
        assertThat(cli.out()).containsExactly("r.h5", "replaced.h5");
    }

    @Test
    void doctorAnswersWhateverIsMissing() {
        assertThat(cli.run("doctor", "--data-dir", folder.toString())).isZero();

        assertThat(cli.out()).anyMatch(line -> line.matches("engine torch cpu fp32 +yes"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("engine torch cuda fp32 +no +no GPU here"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("engine torch cuda tf32 +no +.*above.*"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("probe getrusage +yes +task_clock_s.*"));
        assertThat(cli.out()).anyMatch(line -> line.matches("probe RAPL +(yes|no) +.+"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("library LibTorch +yes +pytorch-.*jar"));
        assertThat(cli.out())
                .anyMatch(
                        line ->
                                line.matches(
                                        "library ND4J +yes +nd4j-native-.*jar, build linux-.*"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("engine torch cuda bf16 +no .*broken.*"));
        assertThat(cli.out())
                .anyMatch(line -> line.matches("data CIFAR-10 +no +no .*cifar-10-batches-bin.*"));
    }
}
