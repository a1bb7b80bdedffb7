package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Ranks that an MPI's own launcher starts, and that talk over its library. */
@Timeout(150)
class NativeMpiTest {
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /** Keeps a rank's output, process and exit status apart; a signal to it leaves the shell be. */
    private static final String RANK =
            """
            cd "$FOLDER" && rank=$%s
            trap '' USR1 TERM
            %s "$@" >out-$rank 2>&1 &
            echo $! >pid.$rank && mv pid.$rank pid-$rank
            wait $! && status=0 || status=$?
            echo $status >status.$rank && mv status.$rank status-$rank
            exit $status
            """;

    @TempDir Path folder;
    private Process launcher;

    @AfterEach
    void endProcesses() throws Exception {
        if (launcher != null) {
            launcher.descendants().forEach(ProcessHandle::destroyForcibly);
            launcher.destroyForcibly().waitFor();
        }
    }

    @ParameterizedTest
    @CsvSource({"OPEN_MPI, 2", "OPEN_MPI, 4", "MPICH, 2", "MPICH, 3"})
    void ranksTalkAndAddUp(MpiLauncher mpi, int ranks) throws Exception {
        start("work", mpi, mpi.command(ranks), "");
        assertThat(launcher.waitFor(120, TimeUnit.SECONDS)).isTrue();
        for (int rank = 0; rank < ranks; rank++) {
            assertThat(output(rank).lines())
                    .containsExactlyElementsOf(RankProgram.expected(rank, ranks));
        }
        assertThat(launcher.exitValue()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void aRankKilledInTheMidstOfSumsEndsTheOthers(MpiLauncher mpi) throws Exception {
        start("sums", mpi, mpi.sparingCommand(3), "");
        for (int rank = 0; rank < 3; rank++) {
            int one = rank;
            await(() -> output(one).contains("ready\n"));
        }
        ProcessHandle.of(Long.parseLong(text("pid-1").strip())).orElseThrow().destroyForcibly();
        long killed = System.nanoTime();
        await(() -> exists("status-0") && exists("status-2"));

        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(LONGEST_END);
        for (int rank : new int[] {0, 2}) {
            if (output(rank).contains("backtrace")) {
                // UCX aborts a process that was copying from the lost one at that moment.
                assertThat(text("status-" + rank)).isEqualTo("134\n");
                continue;
            }
            // The library itself may complain too.
            assertThat(output(rank).lines().filter(line -> !line.startsWith("[")))
                    .containsExactly("ready", "lost 1");
            assertThat(text("status-" + rank)).isEqualTo("5\n");
        }
    }

    @Test
    void theLibraryOfAnotherLauncherIsRefused() throws Exception {
        List<String> command = MpiLauncher.OPEN_MPI.sparingCommand(2);
        Optional<String> other = mpichLibrary();
        Assumptions.assumeTrue(other.isPresent(), "MPICH is not installed");
        start("work", MpiLauncher.OPEN_MPI, command, "PENTATHLON_MPI_LIBRARY=" + other.get());
        await(() -> exists("status-0") && exists("status-1"));

        // One of them may hear that the other has failed before it can say so itself.
        assertThat(List.of(text("status-0"), text("status-1")))
                .contains("3\n")
                .isSubsetOf("3\n", "5\n");
        assertThat(output(0) + output(1))
                .contains(
                        other.get() + " says that this is rank 0 of 1, but the launcher says rank ")
                .contains("PENTATHLON_MPI_LIBRARY");
    }

    @Test
    void ranksThatTakeDifferentOnesAreNamed() throws Exception {
        List<String> command = MpiLauncher.OPEN_MPI.sparingCommand(2);
        MpjTest.mpjJar();
        start("work", MpiLauncher.OPEN_MPI, command, "PENTATHLON_TEST_MPI=$(choice $rank)");
        await(() -> exists("status-0") && exists("status-1"));

        String host = Machine.host();
        assertThat(output(0) + output(1))
                .contains("the ranks do not take the same MPI: rank 0 on " + host)
                .contains("takes mpj (it is asked for), but rank 1 on " + host)
                .contains("takes native (Open MPI) (libmpi.so.40)")
                .contains("--mpi mpj or --mpi native");
        assertThat(List.of(text("status-0"), text("status-1")))
                .contains("3\n")
                .isSubsetOf("3\n", "5\n");
    }

    @Test
    void aLibraryThatIsNotThereIsNamed() throws Exception {
        List<String> command = MpiLauncher.MPICH.sparingCommand(2);
        start("work", MpiLauncher.MPICH, command, "PENTATHLON_MPI_LIBRARY=/nowhere/libmpi.so");
        await(() -> exists("status-0") && exists("status-1"));
        for (int rank = 0; rank < 2; rank++) {
            assertThat(text("status-" + rank)).isEqualTo("3\n");
            assertThat(output(rank))
                    .startsWith("error ENVIRONMENT PENTATHLON_MPI_LIBRARY=/nowhere/libmpi.so is no")
                    .hasLineCount(1);
        }
    }

    private static Optional<String> mpichLibrary() {
        for (String name : List.of("libmpich.so.12", "libmpi.so.12")) {
            try {
                NativeMpi.look(name);
                return Optional.of(name);
            } catch (UnsatisfiedLinkError absent) {
                // Another name, or none.
            }
        }
        return Optional.empty();
    }

    /**
     * Starts ranks of {@link RankProgram}.
     *
     * @param variables the ranks' own, in a shell's words; {@code choice} gives MPJ to rank 0
     */
    private void start(String task, MpiLauncher mpi, List<String> launch, String variables)
            throws IOException {
        List<String> command = new ArrayList<>(launch);
        String choice = "choice() { [ $1 = 0 ] && echo MPJ || echo NATIVE; }\n";
        String script = choice + RANK.formatted(mpi.rankVariable(), "env " + variables);
        command.addAll(List.of("sh", "-c", script, "sh"));
        command.addAll(MpjTest.java(task, folder, MpjTest.classPathWithMpj()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("FOLDER", folder.toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("PENTATHLON_"));
        builder.redirectErrorStream(true).redirectOutput(folder.resolve("launcher").toFile());
        launcher = builder.start();
    }

    private boolean exists(String file) {
        return Files.exists(folder.resolve(file));
    }

    private String output(int rank) {
        return exists("out-" + rank) ? text("out-" + rank) : "";
    }

    private String text(String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as(
                            () ->
                                    text("launcher")
                                            + IntStream.range(0, 4).mapToObj(this::output).toList())
                    .isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
