package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.bytes;
import static org.pentathlon.cli.TinyProgram.text;
import static org.pentathlon.cli.TinyProgram.with;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.comm.MpiLauncher;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** The program as its users start it: real processes, real files, tiny problems. */
@Timeout(120)
class EndToEndTest {
    private static final int RECORD_BYTES = 3073;
    private static final String FOREVER = "20000";

    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    @Test
    void twoRanksTrainAndInferIntoOneFile() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "run",
                        "--workload",
                        "vgg,resnet",
                        "--mode",
                        "train,infer",
                        "--ranks",
                        "2",
                        "--warmup",
                        "1",
                        "--iterations",
                        "5",
                        "--overlap",
                        "on");

        // Checks of time may fail on a machine that does other work.
        assertThat(ended.status()).isIn(0, 6);
        assertThat(ended.err().lines()).allMatch(line -> line.contains(": check "));
        assertThat(ended.out())
                .startsWith("torch, cpu, fp32, 2 ranks x ")
                .contains(
                        ", class tiny, gloo; 95 % intervals within one launch\n",
                        "\n003  resnet    infer ")
                .endsWith(program.out() + "\n");
        assertThat(program.journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases())
                    .containsExactly(
                            "000-vgg-train-torch-tiny-fp32",
                            "001-vgg-infer-torch-tiny-fp32",
                            "002-resnet-train-torch-tiny-fp32",
                            "003-resnet-infer-torch-tiny-fp32");
            assertThat(text(file, "/", "termination")).isEqualTo("normal");
            assertThat(text(file, "/", "complete")).isEqualTo("1");
            ResultTable rows = file.table("/cases/000-vgg-train-torch-tiny-fp32/iterations");
            assertThat(rows.longs("rank")).containsExactly(0, 0, 0, 0, 0, 1, 1, 1, 1, 1);
            assertThat(rows.longs("iteration")).containsExactly(0, 1, 2, 3, 4, 0, 1, 2, 3, 4);
            assertThat(rows.longs("samples")).containsOnly(8);
            assertThat(rows.longs("stage_ns")).containsOnly(-1);
            assertThat(rows.longs("flops")).containsOnly(3 * 2 * 8 * tinyVggMacs());
            ResultTable checks = file.table("/cases/000-vgg-train-torch-tiny-fp32/checks");
            for (String name :
                    List.of("phases_add_up", "loss_finite", "parameters_equal", "complete")) {
                int check = Arrays.asList(checks.texts("name")).indexOf(name);
                assertThat(checks.texts("status")[check]).as(name).isEqualTo("passed");
            }
            assertThat(file.table("/system").longs("local_rank")).containsExactly(0, 1);
        }
    }

    /** VGG16 with an eighth of the widths: 8, 8, 16, 16, 32 x 3, 64 x 6; sizes 32 to 2. */
    private static long tinyVggMacs() {
        long[][] layers = {
            {3, 8, 32}, {8, 8, 32}, {8, 16, 16}, {16, 16, 16}, {16, 32, 8}, {32, 32, 8},
            {32, 32, 8}, {32, 64, 4}, {64, 64, 4}, {64, 64, 4}, {64, 64, 2}, {64, 64, 2},
            {64, 64, 2}
        };
        long macs = 64 * 10;
        for (long[] layer : layers) {
            macs += layer[0] * layer[1] * 9 * layer[2] * layer[2];
        }
        return macs;
    }

    @Test
    void theSameSeedGivesTheSameLossesToTheBit() throws Exception {
        List<long[]> losses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            TinyProgram.Ended ended =
                    program.run("run", "--workload", "resnet", "--iterations", "6", "--force");
            assertThat(ended.status()).isIn(0, 6);
            try (ResultFile file = ResultFile.open(program.out())) {
                ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
                losses.add(
                        Arrays.stream(rows.doubles("loss"))
                                .mapToLong(Double::doubleToRawLongBits)
                                .toArray());
            }
        }
        assertThat(losses.get(0)).hasSize(6).isEqualTo(losses.get(1));
    }

    @Test
    void everyLaunchIsInTheFileAndTheIntervalCoversLaunches() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "run",
                        "--workload",
                        "vgg",
                        "--mode",
                        "infer",
                        "--repeats",
                        "3",
                        "--iterations",
                        "4");

        assertThat(ended.status()).isIn(0, 6);
        try (ResultFile file = ResultFile.open(program.out())) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.table(group + "/iterations").longs("launch"))
                    .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
            assertThat(file.table(group + "/summary").texts("interval")).contains("launch");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, torch", "1, torch", "1, dl4j"})
    void aKilledRankEndsTheOthersAndItsRowsAreKept(int victim, String engine) throws Exception {
        Process parent =
                program.start(
                        program.command(
                                "run",
                                "--workload",
                                "vgg",
                                "--engine",
                                engine,
                                "--ranks",
                                "2",
                                "--force",
                                "--warmup",
                                "0",
                                "--iterations",
                                FOREVER));
        awaitRows();
        rank(parent, victim).destroyForcibly();
        TinyProgram.Ended ended = program.end(parent);

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.err())
                .contains("rank " + victim + " on ")
                .contains("was lost")
                .contains(program.out().toString());
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("0");
            assertThat(text(file, "/", "valid")).isEqualTo("0");
            assertThat(text(file, "/", "termination")).isEqualTo("failed");
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            assertThat(rows.longs("rank")).contains(0, 1);
        }
    }

    /** Waits until the case has begun on both ranks and a row has come to each journal since. */
    private void awaitRows() throws IOException {
        for (int rank = 0; rank < 2; rank++) {
            Path file = program.journal().resolve("rank-0000" + rank);
            await(() -> Files.exists(file) && ResultAssembler.holdsRows(program.journal()));
            for (int row = 0; row < 2; row++) {
                byte[] before = Files.readAllBytes(file);
                await(() -> !Arrays.equals(before, bytes(file)));
            }
        }
    }

    /** The child that is a rank; its environment says which. */
    private static ProcessHandle rank(Process parent, int rank) {
        try (Stream<ProcessHandle> children = parent.children()) {
            return children.filter(child -> environment(child).contains("PENTATHLON_RANK=" + rank))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static List<String> environment(ProcessHandle process) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc/" + process.pid() + "/environ"));
            return Arrays.asList(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch", "dl4j"})
    void aSignalStopsAllRanksAfterTheSameIteration(String engine) throws Exception {
        Process parent =
                program.start(
                        program.command(
                                "run",
                                "--workload",
                                "vgg",
                                "--engine",
                                engine,
                                "--ranks",
                                "2",
                                "--warmup",
                                "0",
                                "--iterations",
                                FOREVER));
        awaitRows();
        parent.destroy();
        TinyProgram.Ended ended = program.end(parent);

        assertThat(ended.status()).isEqualTo(128 + 15);
        assertThat(ended.err())
                .containsPattern(
                        "pentathlon: stopped by SIGTERM; [1-9][0-9]* of "
                                + FOREVER
                                + " iterations of case 000-vgg-train-"
                                + engine
                                + "-tiny-fp32 measured\n")
                .contains("fp32: check complete, failed: ");
        assertThat(program.journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("forced");
            assertThat(text(file, "/", "complete")).isEqualTo("0");
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            long ofRankZero = Arrays.stream(rows.longs("rank")).filter(r -> r == 0).count();
            assertThat(rows.rows()).isPositive().isEqualTo(2 * ofRankZero);
        }
    }

    @Test
    void brokenDataIsToldOnceForAllRanks() throws Exception {
        Path cifar = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        byte[] records = new byte[20 * RECORD_BYTES];
        records[3 * RECORD_BYTES] = 12;
        Files.write(cifar.resolve("data_batch_1.bin"), records);
        Files.write(cifar.resolve("test_batch.bin"), new byte[RECORD_BYTES - 1]);
        String[] real = {"--ranks", "2", "--data", "real", "--data-dir", folder.toString()};

        TinyProgram.Ended label = program.run(with(real, "run", "--workload", "vgg"));
        assertThat(label.status()).isEqualTo(4);
        assertThat(label.err().lines())
                .singleElement()
                .asString()
                .contains("data_batch_1.bin", "record", "12");

        TinyProgram.Ended cut =
                program.run(with(real, "run", "--workload", "vgg", "--mode", "infer"));
        assertThat(cut.status()).isEqualTo(4);
        assertThat(cut.err().lines()).singleElement().asString().contains("test_batch.bin", "3073");

        records[3 * RECORD_BYTES] = 1;
        byte[] ten = Arrays.copyOf(records, 10 * RECORD_BYTES);
        Files.write(cifar.resolve("data_batch_1.bin"), ten);
        TinyProgram.Ended fewer = program.run(with(real, "run", "--workload", "vgg"));
        assertThat(fewer.status()).isEqualTo(4);
        assertThat(fewer.err().lines()).singleElement().asString().contains("10", "16");
        assertThat(program.out()).doesNotExist();
        assertThat(program.journal()).doesNotExist();
    }

    @Test
    void anExistingResultIsNotReplaced() throws Exception {
        Files.writeString(program.out(), "precious");
        TinyProgram.Ended ended = program.run("run", "--workload", "vgg", "--iterations", "1");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains(program.out().toString(), "--force");
        assertThat(program.out()).hasContent("precious");
    }

    @Test
    void aDeviceThatIsNotThereIsOneLine() throws Exception {
        TinyProgram.Ended ended = program.run("run", "--workload", "vgg", "--device", "cuda");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err().lines()).singleElement().asString().contains("cuda");
    }

    @ParameterizedTest
    @EnumSource
    void ranksOfAnMpiLauncherTalkOverItsLibrary(MpiLauncher mpi) throws Exception {
        List<String> command =
                ranks(
                        mpi.command(2),
                        program.command(
                                "run",
                                "--workload",
                                "vgg",
                                "--ranks",
                                "2",
                                "--iterations",
                                "4",
                                "--collective",
                                "mpi"));
        TinyProgram.Ended ended = program.end(program.start(command));

        assertThat(ended.err().lines().filter(line -> line.startsWith("pentathlon:")))
                .allMatch(line -> line.contains(": check "));
        assertThat(ended.status()).isIn(0, 6);
        try (ResultFile file = ResultFile.open(program.out())) {
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            assertThat(rows.longs("rank")).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
            assertThat(text(file, "/job", "mpi")).isEqualTo("native");
            assertThat(text(file, "/job", "mpi_library")).startsWith(mpi.family());
            assertThat(text(file, "/cases/" + file.cases().get(0), "collective_version"))
                    .startsWith(mpi.family());
        }
    }

    /** By its own way, MPICH's launcher kills all ranks at once where one is lost. */
    @Test
    void rowsOfRanksThatTheirLauncherKilledAreRecovered() throws Exception {
        List<String> command =
                ranks(
                        MpiLauncher.MPICH.command(2),
                        program.command(
                                "run",
                                "--workload",
                                "vgg",
                                "--warmup",
                                "0",
                                "--iterations",
                                FOREVER,
                                "--mpi",
                                "native"));
        Process launcher = program.start(command);
        awaitRows();
        victim(launcher).destroyForcibly();
        assertThat(program.end(launcher).status()).isNotZero();
        if (!Files.exists(program.out())) {
            Process recovery =
                    program.start(
                            Program.command(List.of("recover", program.journal().toString())));
            assertThat(program.end(recovery).status()).isZero();
        }
        try (ResultFile file = ResultFile.open(program.out())) {
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            assertThat(rows.longs("rank")).contains(0, 1);
            assertThat(text(file, "/job", "mpi")).isEqualTo("native");
        }
    }

    @Test
    void nativeMpiIsRefusedWithoutItsLauncher() throws Exception {
        TinyProgram.Ended ended =
                program.run("run", "--workload", "vgg", "--ranks", "2", "--mpi", "native");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .contains("--mpi native", "mpirun", "srun --mpi=pmix", "--mpi mpj");
    }

    /** Through a shell: Open MPI's mpirun meddles with the command line of a java that it sees. */
    private static List<String> ranks(List<String> launcher, List<String> rank) {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of("sh", "-c", "exec \"$@\"", "sh"));
        command.addAll(rank);
        return command;
    }

    /** One of the launcher's processes that have rank 1. */
    private static ProcessHandle victim(Process launcher) {
        try (Stream<ProcessHandle> all = launcher.descendants()) {
            return all.filter(child -> environment(child).contains("PMI_RANK=1"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
