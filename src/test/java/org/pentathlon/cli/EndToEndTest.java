package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** The program as its users start it: real processes, real files, tiny problems. */
@Timeout(120)
class EndToEndTest {
    private static final int RECORD_BYTES = 3073;
    private static final String FOREVER = "20000";

    @TempDir Path folder;

    /** A run of the program, and what it said. */
    private record Ended(int status, String out, String err) {}

    private Path out() {
        return folder.resolve("result.h5");
    }

    private Path journal() {
        return folder.resolve("result.h5.journal");
    }

    private List<String> command(String... arguments) {
        List<String> all = new ArrayList<>(Arrays.asList(arguments));
        all.addAll(List.of("--class", "tiny", "--out", out().toString()));
        return Program.command(all);
    }

    private Process start(List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PENTATHLON_"));
        builder.redirectOutput(folder.resolve("stdout").toFile());
        builder.redirectError(folder.resolve("stderr").toFile());
        return builder.start();
    }

    private Ended end(Process process) throws Exception {
        assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
        return new Ended(
                process.exitValue(),
                Files.readString(folder.resolve("stdout")),
                Files.readString(folder.resolve("stderr")));
    }

    private Ended run(String... arguments) throws Exception {
        return end(start(command(arguments)));
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String text(ResultFile file, String object, String attribute) {
        return String.valueOf(file.attributes(object).asMap().get(attribute));
    }

    @Test
    void twoRanksTrainAndInferIntoOneFile() throws Exception {
        Ended ended =
                run(
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
                        ", gloo; 95 % intervals within one launch\n",
                        "\n003  resnet    tiny   infer ")
                .endsWith(out() + "\n");
        assertThat(journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(out())) {
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
            Ended ended = run("run", "--workload", "resnet", "--iterations", "6", "--force");
            assertThat(ended.status()).isIn(0, 6);
            try (ResultFile file = ResultFile.open(out())) {
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
        Ended ended =
                run(
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
        try (ResultFile file = ResultFile.open(out())) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.table(group + "/iterations").longs("launch"))
                    .containsExactly(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2);
            assertThat(file.table(group + "/summary").texts("interval")).contains("launch");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aKilledRankEndsTheOthersAndItsRowsAreKept(int victim) throws Exception {
        Process parent =
                start(
                        command(
                                "run",
                                "--workload",
                                "vgg",
                                "--ranks",
                                "2",
                                "--force",
                                "--warmup",
                                "0",
                                "--iterations",
                                FOREVER));
        awaitRows();
        rank(parent, victim).destroyForcibly();
        Ended ended = end(parent);

        assertThat(ended.status()).isEqualTo(5);
        assertThat(ended.err())
                .contains("rank " + victim + " on ")
                .contains("was lost")
                .contains(out().toString());
        try (ResultFile file = ResultFile.open(out())) {
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
            Path file = journal().resolve("rank-0000" + rank);
            await(() -> Files.exists(file) && ResultAssembler.holdsRows(journal()));
            for (int row = 0; row < 2; row++) {
                byte[] before = Files.readAllBytes(file);
                await(() -> !Arrays.equals(before, bytes(file)));
            }
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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

    @Test
    void aSignalStopsAllRanksAfterTheSameIteration() throws Exception {
        Process parent =
                start(
                        command(
                                "run",
                                "--workload",
                                "vgg",
                                "--ranks",
                                "2",
                                "--warmup",
                                "0",
                                "--iterations",
                                FOREVER));
        awaitRows();
        parent.destroy();
        Ended ended = end(parent);

        assertThat(ended.status()).isEqualTo(128 + 15);
        assertThat(ended.err())
                .containsPattern(
                        "pentathlon: stopped by SIGTERM; [1-9][0-9]* of "
                                + FOREVER
                                + " iterations of case 000-vgg-train-torch-tiny-fp32 measured\n")
                .contains("fp32: check complete, failed: ");
        assertThat(journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(out())) {
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

        Ended label = run(with(real, "run", "--workload", "vgg"));
        assertThat(label.status()).isEqualTo(4);
        assertThat(label.err().lines())
                .singleElement()
                .asString()
                .contains("data_batch_1.bin", "record", "12");

        Ended cut = run(with(real, "run", "--workload", "vgg", "--mode", "infer"));
        assertThat(cut.status()).isEqualTo(4);
        assertThat(cut.err().lines()).singleElement().asString().contains("test_batch.bin", "3073");

        records[3 * RECORD_BYTES] = 1;
        byte[] ten = Arrays.copyOf(records, 10 * RECORD_BYTES);
        Files.write(cifar.resolve("data_batch_1.bin"), ten);
        Ended fewer = run(with(real, "run", "--workload", "vgg"));
        assertThat(fewer.status()).isEqualTo(4);
        assertThat(fewer.err().lines()).singleElement().asString().contains("10", "16");
        assertThat(out()).doesNotExist();
        assertThat(journal()).doesNotExist();
    }

    /** Images of ten colours, which a small network can tell after a few epochs. */
    private String[] colours(int training, int test) throws IOException {
        Path cifar = Files.createDirectories(folder.resolve("cifar-10-batches-bin"));
        Files.write(cifar.resolve("data_batch_1.bin"), colours(training));
        Files.write(cifar.resolve("test_batch.bin"), colours(test));
        return new String[] {
            "--ranks", "2", "--threads", "1", "--data", "real", "--data-dir", folder.toString()
        };
    }

    private static byte[] colours(int records) {
        byte[] bytes = new byte[records * RECORD_BYTES];
        for (int i = 0; i < bytes.length; i++) {
            int label = i / RECORD_BYTES % 10;
            int pixel = i % RECORD_BYTES - 1;
            int noise = (int) (i * 0x9e3779b9L >>> 20 & 15);
            bytes[i] =
                    (byte) (pixel < 0 ? label : (25 * label + 40 * (pixel / 1024)) % 240 + noise);
        }
        return bytes;
    }

    @Test
    void trainingByEpochsIsEvaluatedAndInferenceIsNot() throws Exception {
        String[] data = colours(80, 45);

        Ended ended =
                run(
                        with(
                                data,
                                "run",
                                "--workload",
                                "vgg",
                                "--mode",
                                "train,infer",
                                "--epochs",
                                "2"));

        assertThat(ended.status()).isIn(0, 6);
        assertThat(ended.err())
                .containsPattern(
                        "pentathlon: 000-vgg-train-torch-tiny-fp32: epoch 2 of 2: test accuracy"
                                + " [0-9.]+ %, [0-9.]+ s, learning rate 0.05\n");
        assertThat(ended.out()).contains("seconds to target", "000  vgg       test accuracy");
        try (ResultFile file = ResultFile.open(out())) {
            String train = "/cases/000-vgg-train-torch-tiny-fp32";
            assertThat(file.table(train + "/iterations").longs("iteration"))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            ResultTable quality = file.table(train + "/quality");
            assertThat(quality.texts("metric"))
                    .containsExactly("test_accuracy", "test_loss", "test_accuracy", "test_loss");
            assertThat(quality.longs("iteration")).containsExactly(4, 4, 9, 9);
            // Of 45 images: all of both ranks were counted, each once.
            double images = quality.doubles("value")[0] * 45 / 100;
            assertThat(images).isCloseTo(Math.rint(images), within(1e-9));
            double[] seconds = quality.doubles("seconds");
            assertThat(seconds[2]).isGreaterThan(seconds[0]);
            assertThat(file.table(train + "/warmup").rows()).isZero();
            assertThat(file.table(train + "/energy").longs("rank")).containsOnly(0);
            assertThat(status(file, train, "back_to_back")).isEqualTo("passed");
            assertThat(status(file, train, "parameters_equal")).isEqualTo("passed");
            assertThat(status(file, train, "target_reached")).isEqualTo("not applicable");
            String infer = "/cases/001-vgg-infer-torch-tiny-fp32";
            assertThat(text(file, infer, "inferred_split")).isEqualTo("test");
            assertThat(file.table(infer + "/quality").rows()).isZero();
            assertThat(file.table(infer + "/energy").rows()).isZero();
        }
    }

    private static String status(ResultFile file, String group, String check) {
        ResultTable checks = file.table(group + "/checks");
        return checks.texts("status")[Arrays.asList(checks.texts("name")).indexOf(check)];
    }

    @Test
    void aTargetEndsTheTrainingThatReachesItAlone() throws Exception {
        colours(80, 45);
        Path job = folder.resolve("job.yaml");
        Files.writeString(
                job,
                """
                workload: vgg
                data: real
                data-dir: %s
                ranks: 2
                threads: 1
                epochs: 3
                target: 1
                price-per-device-hour: 3.6
                cases:
                  - {workload: resnet, target: 101}
                """
                        .formatted(folder));

        Ended ended = run("run", job.toString());

        assertThat(ended.status()).isIn(0, 6);
        assertThat(ended.err())
                .contains("001-resnet-train-torch-tiny-fp32: check target_reached, warning: ");
        assertThat(journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(out())) {
            assertThat(text(file, "/", "complete")).isEqualTo("1");
            String vgg = "/cases/000-vgg-train-torch-tiny-fp32";
            assertThat(text(file, vgg, "target_reached")).isEqualTo("1");
            assertThat(status(file, vgg, "complete")).isEqualTo("passed");
            int epochs = (int) file.table(vgg + "/iterations").rows() / 2 / 5;
            ResultTable quality = file.table(vgg + "/quality");
            assertThat(quality.rows()).isEqualTo(2L * epochs);
            assertThat(quality.longs("reached")[2 * epochs - 2]).isOne();
            double seconds = quality.doubles("seconds")[2 * epochs - 1];
            assertThat(figure(file, vgg, "time_to_quality_seconds")).isEqualTo(seconds);
            // Both ranks are on one machine, at 3.6 an hour.
            assertThat(figure(file, vgg, "cost_to_quality"))
                    .isCloseTo(seconds / 1000, within(1e-9));
            assertThat(figure(file, vgg, "initialisation_seconds")).isPositive();
            String resnet = "/cases/001-resnet-train-torch-tiny-fp32";
            assertThat(text(file, resnet, "target_reached")).isEqualTo("0");
            assertThat(file.table(resnet + "/iterations").rows()).isEqualTo(2 * 3 * 5);
            assertThat(figure(file, resnet, "time_to_quality_seconds")).isNaN();
        }
    }

    private static double figure(ResultFile file, String group, String metric) {
        ResultTable summary = file.table(group + "/summary");
        int at = Arrays.asList(summary.texts("metric")).indexOf(metric);
        return summary.doubles("value")[at];
    }

    @Test
    void aLossThatIsNoNumberEndsItsCaseAlone() throws Exception {
        Path job = folder.resolve("job.yaml");
        Files.writeString(
                job,
                """
                workload: vgg
                iterations: 200
                warmup: 0
                ranks: 2
                threads: 1
                set: {lr: 100, weight_decay: 1}
                cases:
                  - {workload: resnet, iterations: 4, set: {lr: 0.1, weight_decay: 0}}
                """);

        Ended ended = run("run", job.toString(), "--quiet");

        assertThat(ended.status()).isEqualTo(6);
        assertThat(ended.err())
                .containsPattern(
                        "case 000-vgg-train-torch-tiny-fp32: loss is (NaN|-?Infinity) at iteration"
                                + " [0-9]+ on rank [01]; the case ends here and is invalid\n");
        assertThat(journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("normal");
            assertThat(text(file, "/", "valid")).isEqualTo("0");
            String vgg = "/cases/000-vgg-train-torch-tiny-fp32";
            assertThat(status(file, vgg, "loss_finite")).isEqualTo("failed");
            assertThat(text(file, vgg, "valid")).isEqualTo("0");
            ResultTable rows = file.table(vgg + "/iterations");
            assertThat(rows.rows()).isBetween(2L, 399L);
            double[] losses = rows.doubles("loss");
            int ofRankZero = losses.length / 2;
            assertThat(
                            Double.isFinite(losses[ofRankZero - 1])
                                    && Double.isFinite(losses[losses.length - 1]))
                    .isFalse();
            assertThat(Arrays.stream(losses, 0, ofRankZero - 1)).allMatch(Double::isFinite);
            String resnet = "/cases/001-resnet-train-torch-tiny-fp32";
            assertThat(file.table(resnet + "/iterations").rows()).isEqualTo(8);
            assertThat(status(file, resnet, "loss_finite")).isEqualTo("passed");
        }
    }

    @Test
    void inferenceWithoutItsLossHasNoneInTheFile() throws Exception {
        Ended ended =
                run(
                        "run",
                        "--workload",
                        "vgg",
                        "--mode",
                        "infer",
                        "--set",
                        "loss=off",
                        "--iterations",
                        "3");

        assertThat(ended.status()).isIn(0, 6);
        assertThat(ended.out()).contains("loss=off").doesNotContain("->");
        try (ResultFile file = ResultFile.open(out())) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.table(group + "/iterations").longs("loss_ns")).containsOnly(-1);
            assertThat(file.table(group + "/iterations").doubles("loss")).containsOnly(Double.NaN);
            assertThat(status(file, group, "loss_finite")).isEqualTo("not applicable");
        }
    }

    @Test
    void aSignalDuringAnEvaluationStopsAllRanks() throws Exception {
        String[] data = colours(16, 6000);
        Process parent =
                start(command(with(data, "run", "--workload", "vgg", "--epochs", FOREVER)));
        await(() -> text("stderr").contains(": epoch 1 of "));
        // With one iteration an epoch the time goes into evaluations.
        parent.destroy();
        Ended ended = end(parent);

        assertThat(ended.status()).isEqualTo(128 + 15);
        assertThat(journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("forced");
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.table(group + "/quality").rows()).isPositive();
            long[] rows = file.table(group + "/ranks").longs("rows");
            assertThat(rows[0]).isEqualTo(rows[1]);
        }
    }

    private String text(String file) {
        return new String(bytes(folder.resolve(file)), StandardCharsets.UTF_8);
    }

    @Test
    void aMissingTestSetIsToldBeforeTheFirstEpoch() throws Exception {
        String[] data = colours(80, 45);
        Files.delete(folder.resolve("cifar-10-batches-bin/test_batch.bin"));

        Ended ended = run(with(data, "run", "--workload", "vgg", "--epochs", "1"));

        assertThat(ended.status()).isEqualTo(4);
        assertThat(ended.err().lines()).singleElement().asString().contains("test_batch.bin");
        assertThat(out()).doesNotExist();
    }

    private static String[] with(String[] tail, String... head) {
        return Stream.concat(Arrays.stream(head), Arrays.stream(tail)).toArray(String[]::new);
    }

    @Test
    void anExistingResultIsNotReplaced() throws Exception {
        Files.writeString(out(), "precious");
        Ended ended = run("run", "--workload", "vgg", "--iterations", "1");
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err()).contains(out().toString(), "--force");
        assertThat(out()).hasContent("precious");
    }

    @Test
    void aDeviceThatIsNotThereIsOneLine() throws Exception {
        Ended ended = run("run", "--workload", "vgg", "--device", "cuda");
        assertThat(ended.status()).isEqualTo(3);
        assertThat(ended.err().lines()).singleElement().asString().contains("cuda");
    }

    @Test
    void ranksOfOpenMpiMeetByThemselves() throws Exception {
        assumeTrue(
                new ProcessBuilder("sh", "-c", "command -v mpirun").start().waitFor() == 0,
                "mpirun is not installed");
        List<String> command =
                new ArrayList<>(
                        List.of("mpirun", "--allow-run-as-root", "--oversubscribe", "-n", "2"));
        // Through a shell: mpirun meddles with the command line of a java that it sees.
        command.addAll(List.of("sh", "-c", "exec \"$@\"", "sh"));
        command.addAll(command("run", "--workload", "vgg", "--ranks", "2", "--iterations", "4"));
        Ended ended = end(start(command));

        assertThat(ended.err().lines().filter(line -> line.startsWith("pentathlon:")))
                .allMatch(line -> line.contains(": check "));
        assertThat(ended.status()).isIn(0, 6);
        try (ResultFile file = ResultFile.open(out())) {
            ResultTable rows = file.table("/cases/" + file.cases().get(0) + "/iterations");
            assertThat(rows.longs("rank")).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        }
    }
}
