package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pentathlon.cli.TinyProgram.await;
import static org.pentathlon.cli.TinyProgram.figure;
import static org.pentathlon.cli.TinyProgram.status;
import static org.pentathlon.cli.TinyProgram.text;
import static org.pentathlon.cli.TinyProgram.with;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** Runs to a quality, as users start them: tiny problems, and images that the test writes. */
@Timeout(120)
class QualityEndToEndTest {
    private static final int RECORD_BYTES = 3073;
    private static final String FOREVER = "20000";

    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
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
            int noise = (int) ((i * 0x9e3779b9L) >>> 20) & 15;
            bytes[i] =
                    (byte) (pixel < 0 ? label : (25 * label + 40 * (pixel / 1024)) % 240 + noise);
        }
        return bytes;
    }

    @Test
    void trainingByEpochsIsEvaluatedAndInferenceIsNot() throws Exception {
        String[] data = colours(80, 45);

        TinyProgram.Ended ended =
                program.run(
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
                                + " [0-9.]+ %, 45 samples, [0-9.]+ s, learning rate 0.05\n");
        assertThat(ended.out()).contains("seconds to target", "000  vgg       test accuracy");
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
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
                  - {workload: resnet, target: 100}
                """
                        .formatted(folder));

        TinyProgram.Ended ended = program.run("run", job.toString());

        assertThat(ended.status()).isIn(0, 6);
        assertThat(ended.err())
                .contains("001-resnet-train-torch-tiny-fp32: check target_reached, warning: ");
        assertThat(program.journal()).doesNotExist();
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
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

        TinyProgram.Ended ended = program.run("run", job.toString(), "--quiet");

        assertThat(ended.status()).isEqualTo(6);
        assertThat(ended.err())
                .containsPattern(
                        "case 000-vgg-train-torch-tiny-fp32: loss is (NaN|-?Infinity) at iteration"
                                + " [0-9]+ on rank [01]; the case ends here and is invalid\n");
        assertThat(program.journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(program.out())) {
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
        TinyProgram.Ended ended =
                program.run(
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
        try (ResultFile file = ResultFile.open(program.out())) {
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
                program.start(
                        program.command(
                                with(data, "run", "--workload", "vgg", "--epochs", FOREVER)));
        await(() -> program.text("stderr").contains(": epoch 1 of "));
        // With one iteration an epoch the time goes into evaluations.
        parent.destroy();
        TinyProgram.Ended ended = program.end(parent);

        assertThat(ended.status()).isEqualTo(128 + 15);
        assertThat(program.journal()).doesNotExist();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(text(file, "/", "termination")).isEqualTo("forced");
            String group = "/cases/" + file.cases().get(0);
            assertThat(file.table(group + "/quality").rows()).isPositive();
            long[] rows = file.table(group + "/ranks").longs("rows");
            assertThat(rows[0]).isEqualTo(rows[1]);
        }
    }

    @Test
    void aMissingTestSetIsToldBeforeTheFirstEpoch() throws Exception {
        String[] data = colours(80, 45);
        Files.delete(folder.resolve("cifar-10-batches-bin/test_batch.bin"));

        TinyProgram.Ended ended =
                program.run(with(data, "run", "--workload", "vgg", "--epochs", "1"));

        assertThat(ended.status()).isEqualTo(4);
        assertThat(ended.err().lines()).singleElement().asString().contains("test_batch.bin");
        assertThat(program.out()).doesNotExist();
    }

    @Test
    void epochsBeyondAllBoundsAreTold() throws Exception {
        String[] data = colours(80, 45);

        TinyProgram.Ended ended =
                program.run(with(data, "run", "--workload", "vgg", "--epochs", "1000000000"));

        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err())
                .contains("1000000000 epochs are 5000000000 iterations")
                .doesNotContain("internal error");
        assertThat(program.out()).doesNotExist();
    }
}
