package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.bytes;
import static org.pentathlon.cli.TinyProgram.text;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.comm.Machine;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** Ranks that die, disks that are full, strangers: real processes on this machine. */
@Timeout(150)
class FaultsTest {
    private static final String FOREVER = "200000";
    private static final String HERE = " on " + Machine.host();

    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    private List<String> command(String... more) {
        List<String> all = new ArrayList<>(List.of("run", "--workload", "vgg"));
        all.addAll(List.of("--engine", "sleep", "--warmup", "0", "--quiet"));
        all.addAll(Arrays.asList(more));
        return program.command(all.toArray(new String[0]));
    }

    private HandStarted ranks(int size, String... more) throws IOException {
        return new HandStarted(program, size, command(more));
    }

    @Test
    void aRankThatNeverStartsIsNamedWithItsHost() throws Exception {
        try (HandStarted ranks = ranks(3, "--start-timeout", "6")) {
            ranks.start().start();
            for (int rank = 0; rank < 2; rank++) {
                assertThat(ranks.status(rank)).as(ranks.said(rank)).isEqualTo(5);
                assertThat(ranks.said(rank).lines())
                        .singleElement()
                        .asString()
                        .startsWith("pentathlon: rank ")
                        .contains(
                                "rank 2 of 3 did not come within 6 s (missing: rank 2"
                                        + HERE
                                        + "; present: ranks 0-1"
                                        + HERE
                                        + ")",
                                "--start-timeout");
            }
        }
        assertThat(program.journal()).doesNotExist();
    }

    @Test
    void aPlaceThatDoesNotResolveIsNamed() throws Exception {
        try (HandStarted ranks = ranks(2, "--start-timeout", "1")) {
            ranks.start().start("nowhere.invalid:12345");
            assertThat(ranks.status(1)).isEqualTo(5);
            assertThat(ranks.said(1).lines())
                    .singleElement()
                    .asString()
                    .contains("rank 1" + HERE + " did not meet rank 0 within 1 s")
                    .contains("the name nowhere.invalid does not resolve");
            assertThat(ranks.status(0)).isEqualTo(5);
        }
    }

    /** With so long a patience the others cannot have waited until it was over. */
    @Test
    void aLocalRankThatDiesAtOnceIsNotWaitedFor() throws Exception {
        Process parent = program.start(command("--ranks", "2", "--start-timeout", "3600"));
        await(() -> parent.children().count() == 2 || !parent.isAlive());
        List<ProcessHandle> children = parent.children().toList();
        rank(children, 1).destroyForcibly();
        TinyProgram.Ended ended = program.end(parent);

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.err())
                .contains(
                        "pentathlon: rank 1" + HERE + " was ended by signal 9",
                        "rank 1" + HERE + " was lost: ");
        assertThat(children).noneMatch(ProcessHandle::isAlive);
        assertThat(program.journal()).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"1, mpi", "0, mpi", "2, gloo"})
    void aRankKilledInACollectiveEndsAllAndItsRowsAreKept(int victim, String collective)
            throws Exception {
        try (HandStarted ranks = ranks(3, "--iterations", FOREVER, "--collective", collective)) {
            ranks.startAll();
            awaitRows(3);
            ranks.rank(victim).destroyForcibly();
            assertThat(ranks.status(victim)).isEqualTo(128 + 9);
            for (int rank = 0; rank < 3; rank++) {
                if (rank != victim) {
                    assertThat(ranks.status(rank)).as(ranks.said(rank)).isEqualTo(5);
                }
            }
            assertThat(ranks.said())
                    .containsOnlyOnce("rank " + victim + HERE + " was lost: ")
                    .containsOnlyOnce("wrote what was measured until then: " + program.out());
        }
        rowsOfAllRanksAreThere(3);
        assertThat(program.journal()).doesNotExist();
    }

    @Test
    void aRankThatIsSilentIsLostAndLeavesWhenItWakes() throws Exception {
        try (HandStarted ranks = ranks(2, "--iterations", FOREVER, "--collective", "mpi")) {
            ranks.startAll();
            awaitRows(2);
            signal("STOP", ranks.rank(1));
            assertThat(ranks.status(0)).as(ranks.said(0)).isEqualTo(5);
            assertThat(ranks.said(0))
                    .contains("rank 1" + HERE + " was lost: no sign of life for 7 s");
            signal("CONT", ranks.rank(1));
            assertThat(ranks.status(1)).as(ranks.said(1)).isEqualTo(5);
        }
        rowsOfAllRanksAreThere(2);
    }

    @Test
    void aRunThatIsEndedWhileItStartsLeavesNoJournal() throws Exception {
        Process parent = program.start(command("--ranks", "2", "--iterations", "3"));
        await(() -> Files.exists(program.journal()) || !parent.isAlive());
        parent.destroy();
        TinyProgram.Ended ended = program.end(parent);

        assertThat(ended.status()).as(ended.err()).isIn(0, 6, 128 + 15);
        assertThat(program.journal()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal", "result"})
    void aFullDiskIsOneLineAndNoRowIsLost(String what) throws Exception {
        assumeTrue(mayUnshare(), "a disk of its own needs root and unshare");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path out = disk.resolve("result.h5");
        List<String> run = command("--ranks", "2", "--iterations", "1000");
        run = new ArrayList<>(run);
        run.set(run.indexOf(program.out().toString()), out.toString());
        if (what.equals("result")) {
            run.addAll(List.of("--journal-dir", elsewhere.toString()));
        }
        String script =
                "mount -t tmpfs -o size=64k tmpfs "
                        + disk
                        + "; \"$@\"; status=$?; ls -A "
                        + disk
                        + " > "
                        + folder.resolve("left")
                        + "; exit $status";
        TinyProgram.Ended ended = program.end(program.start(unshared("--mount", script, run)));

        assertThat(ended.status()).as(ended.err()).isEqualTo(3);
        assertThat(ended.err().lines())
                .allMatch(line -> line.startsWith("pentathlon: rank "))
                .allMatch(line -> line.contains(HERE + ": "))
                .allMatch(line -> line.contains("cannot be written"))
                .allMatch(line -> line.contains("No space left on device"));
        assertThat(Files.readString(folder.resolve("left"))).isEmpty();
        if (what.equals("result")) {
            Path journal = elsewhere.resolve("result.h5.journal");
            assertThat(ended.err()).contains("then: pentathlon recover " + journal);
            TinyProgram.Ended recovered =
                    program.end(
                            program.start(Program.command(List.of("recover", journal.toString()))));
            assertThat(recovered.status()).as(recovered.err()).isZero();
            assertThat(recovered.err()).contains("1 of 1 launches, 2000 rows");
        }
    }

    @Test
    void aHostWhoseNameDoesNotResolveDoesItsWork() throws Exception {
        assumeTrue(mayUnshare(), "a host name of its own needs root and unshare");
        String name = "nowhere-" + ProcessHandle.current().pid();
        assumeTrue(exit("getent", "hosts", name) != 0, name + " resolves here");
        List<String> run = command("--ranks", "2", "--iterations", "3");
        String script = "hostname " + name + "; exec \"$@\"";
        TinyProgram.Ended ended = program.end(program.start(unshared("--uts", script, run)));

        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mpi", "gloo"})
    void strangersAtAllPortsChangeNothing(String collective) throws Exception {
        Process parent =
                program.start(
                        command("--ranks", "2", "--iterations", "100", "--collective", collective));
        try (Stranger stranger = Stranger.at(parent)) {
            TinyProgram.Ended ended = program.end(parent);
            assertThat(stranger.connections()).as(ended.err()).isPositive();
            assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        }
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("1");
        }
    }

    private void rowsOfAllRanksAreThere(int ranks) {
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("0");
            assertThat(text(file, "/", "termination")).isEqualTo("failed");
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            for (long rank = 0; rank < ranks; rank++) {
                assertThat(rows.longs("rank")).contains(rank);
            }
        }
    }

    /** Waits until two rows have come to each rank's journal. */
    private void awaitRows(int ranks) throws IOException {
        for (int rank = 0; rank < ranks; rank++) {
            Path file = program.journal().resolve("rank-0000" + rank);
            await(() -> Files.exists(file) && ResultAssembler.holdsRows(program.journal()));
            for (int row = 0; row < 2; row++) {
                byte[] before = Files.readAllBytes(file);
                await(() -> !Arrays.equals(before, bytes(file)));
            }
        }
    }

    private static ProcessHandle rank(List<ProcessHandle> children, int rank) throws IOException {
        for (ProcessHandle child : children) {
            String environment = Files.readString(Path.of("/proc/" + child.pid() + "/environ"));
            if (environment.contains("PENTATHLON_RANK=" + rank + "\0")) {
                return child;
            }
        }
        throw new AssertionError("rank " + rank + " is not among " + children);
    }

    private static void signal(String name, Process process) throws Exception {
        assertThat(exit("kill", "-" + name, Long.toString(process.pid()))).isZero();
    }

    private static boolean mayUnshare() throws Exception {
        return exit("unshare", "--mount", "--uts", "true") == 0;
    }

    private static List<String> unshared(String what, String script, List<String> command) {
        return Stream.concat(Stream.of("unshare", what, "sh", "-c", script, "sh"), command.stream())
                .toList();
    }

    private static int exit(String... command) throws Exception {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            return 127;
        }
    }
}
