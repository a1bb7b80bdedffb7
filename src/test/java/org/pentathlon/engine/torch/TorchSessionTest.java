package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Training.Sgd;

final class TorchSessionTest {
    private static final Sgd SGD = new Sgd(0.1, 0.9, 5e-4);
    private static final GradientSink NONE =
            bucket -> {
                throw new AssertionError("a bucket with one rank");
            };

    private static TorchSession open(List<Layer> layers, Sgd sgd, Mode mode, int worldSize) {
        int size = layers.size() < 10 ? 4 : 32;
        return (TorchSession)
                new TorchEngine().open(Networks.request(layers, 8, size, sgd, mode, worldSize));
    }

    private static double step(TorchSession session, ImageBatch batch, GradientSink sink) {
        return Sessions.step(session, batch, sink, SGD.learningRate());
    }

    @Test
    void theSameSeedGivesTheSameLossesToTheBit() {
        for (List<Layer> layers : List.of(Networks.vgg(8), Networks.resnet(8))) {
            List<Double> first = losses(layers);
            assertThat(losses(layers)).isEqualTo(first);
            assertThat(first).doesNotHaveDuplicates();
        }
    }

    private static List<Double> losses(List<Layer> layers) {
        List<Double> losses = new ArrayList<>();
        try (TorchSession session = open(layers, SGD, Mode.TRAIN, 1)) {
            for (int i = 0; i < 4; i++) {
                losses.add(step(session, Networks.batch(8, 32, i), NONE));
            }
        }
        return losses;
    }

    @Test
    void parametersComeInCanonicalOrderAndShape() {
        SessionRequest request = Networks.request(Networks.resnet(8), 8, 32, SGD, Mode.INFER, 1);
        try (TorchSession session = (TorchSession) new TorchEngine().open(request)) {
            List<String> names = new ArrayList<>();
            session.readParameters(
                    (parameter, values) -> {
                        names.add(parameter.name());
                        assertThat((long) values.remaining()).isEqualTo(parameter.elements());
                    });
            assertThat(names)
                    .isEqualTo(request.problem().parameters().stream().map(p -> p.name()).toList());
        }
    }

    @Test
    void aGradientIsTheSlopeOfTheLoss() {
        Sgd plain = new Sgd(1, 0, 0);
        ImageBatch batch = Networks.batch(8, 4, 1);
        try (TorchSession session = open(Networks.minute(), plain, Mode.TRAIN, 1)) {
            Map<String, float[]> before = Sessions.parameters(session);
            double rate = 1e-3;
            session.stage(batch);
            session.forward();
            session.loss();
            session.backward(NONE);
            session.update(rate);
            double loss = session.endIteration();
            Map<String, float[]> after = Sessions.parameters(session);
            double squares = 0;
            for (String name : before.keySet()) {
                for (int i = 0; i < before.get(name).length; i++) {
                    double gradient = (before.get(name)[i] - after.get(name)[i]) / rate;
                    squares += gradient * gradient;
                }
            }
            session.stage(batch);
            session.forward();
            session.loss();
            // First order: f(w - r g) = f(w) - r |g|^2.
            double slope = (loss - session.endIteration()) / rate;
            assertThat(slope).isCloseTo(squares, within(squares / 10));
        }
    }

    @Test
    void theUpdateIsMomentumAfterWeightDecay() {
        Sgd sgd = new Sgd(0.5, 0.9, 0.25);
        ImageBatch batch = Networks.batch(8, 4, 1);
        try (TorchSession session = open(Networks.minute(), sgd, Mode.TRAIN, 2)) {
            Map<String, float[]> before = Sessions.parameters(session);
            // The sink sets every summed gradient to 3: 3 / 2 ranks + 0.25 w.
            GradientSink three = bucket -> Sessions.values(bucket).put(all(bucket, 3));
            Sessions.step(session, batch, three, 0.5);
            Map<String, float[]> first = Sessions.parameters(session);
            Sessions.step(session, batch, three, 0.125);
            Map<String, float[]> second = Sessions.parameters(session);
            for (String name : before.keySet()) {
                for (int i = 0; i < before.get(name).length; i++) {
                    double w0 = before.get(name)[i];
                    double v1 = 1.5 + 0.25 * w0;
                    double w1 = w0 - 0.5 * v1;
                    assertThat((double) first.get(name)[i]).isCloseTo(w1, within(1e-6));
                    double v2 = 0.9 * v1 + 1.5 + 0.25 * w1;
                    double w2 = w1 - 0.125 * v2;
                    assertThat((double) second.get(name)[i]).isCloseTo(w2, within(1e-6));
                }
            }
        }
    }

    private static float[] all(Bucket bucket, float value) {
        float[] values = new float[Math.toIntExact(bucket.elements())];
        java.util.Arrays.fill(values, value);
        return values;
    }

    @Test
    void bucketsCoverAllParametersInOrderAndAverageLikeOneRank() {
        for (List<Layer> layers : List.of(Networks.vgg(2), Networks.resnet(2))) {
            ImageBatch batch = Networks.batch(8, 32, 1);
            List<Integer> indices = new ArrayList<>();
            long[] elements = {0};
            Map<String, float[]> alone;
            long count;
            try (TorchSession session = open(layers, SGD, Mode.TRAIN, 1)) {
                step(session, batch, NONE);
                step(session, batch, NONE);
                alone = Sessions.parameters(session);
                count = alone.values().stream().mapToLong(v -> v.length).sum();
            }
            // Two ranks with equal gradients: their sum is the double, their mean the same bits.
            GradientSink doubling =
                    bucket -> {
                        indices.add(bucket.index());
                        elements[0] += bucket.elements();
                        FloatBuffer values = Sessions.values(bucket);
                        for (int i = 0; i < values.capacity(); i++) {
                            values.put(i, 2 * values.get(i));
                        }
                    };
            try (TorchSession session = open(layers, SGD, Mode.TRAIN, 2)) {
                step(session, batch, doubling);
                assertThat(elements[0]).isEqualTo(count + 1);
                assertThat(indices).hasSizeGreaterThan(1).isSorted().doesNotHaveDuplicates();
                step(session, batch, doubling);
                assertThat(elements[0]).isEqualTo(2 * (count + 1));
                Map<String, float[]> together = Sessions.parameters(session);
                alone.forEach((name, v) -> assertThat(together.get(name)).as(name).isEqualTo(v));
            }
        }
    }

    @Test
    void answersUseBatchNormsRunningStatistics() {
        ImageBatch batch = Networks.batch(8, 4, 1);
        List<Layer> layers = Networks.minute();
        Sgd still = new Sgd(1e-30, 0, 0);
        try (TorchSession trained = open(layers, still, Mode.TRAIN, 1);
                TorchSession fresh = open(layers, still, Mode.INFER, 1)) {
            double untrained = fresh.answer(batch).lossSum();
            double ofBatch = 0;
            for (int i = 0; i < 5; i++) {
                trained.stage(batch);
                trained.forward();
                trained.loss();
                trained.backward(NONE);
                trained.update(still.learningRate());
                ofBatch = trained.endIteration() * batch.samples();
            }
            byte[] statistics = trained.statistics();
            Answers answers = trained.answer(batch);
            assertThat(answers.lossCount()).isEqualTo(8);
            assertThat(Math.abs(answers.lossSum() - ofBatch)).isGreaterThan(1e-4);
            assertThat(Math.abs(answers.lossSum() - untrained)).isGreaterThan(1e-4);
            assertThat(trained.statistics()).as("after an answer").isEqualTo(statistics);

            fresh.setStatistics(statistics);
            Answers same = fresh.answer(batch);
            assertThat(same.lossSum()).isEqualTo(answers.lossSum());
            assertThat(same.choices()).isEqualTo(answers.choices());
        }
    }

    @Test
    void whatASinkThrowsComesOutOfBackward() {
        try (TorchSession session = open(Networks.minute(), SGD, Mode.TRAIN, 2)) {
            session.stage(Networks.batch(8, 4, 1));
            session.forward();
            session.loss();
            assertThatThrownBy(
                            () ->
                                    session.backward(
                                            bucket -> {
                                                throw new PentathlonException(
                                                        ExitStatus.RANK_FAILED, "rank 1 is lost");
                                            }))
                    .isInstanceOf(PentathlonException.class)
                    .hasMessage("rank 1 is lost");
        }
    }

    @Test
    void iterationsDoNotGrow() throws Exception {
        // 4 KiB lost in a round, which is some 30 iterations, would be 480; handles are counted
        // too,
        // in NativeMemoryTest.
        long allowed = 400;
        // In a process of its own, whose Java heap is resident from the beginning.
        Process process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-Xms96m",
                                "-Xmx96m",
                                "-XX:+AlwaysPreTouch",
                                "-Dorg.bytedeco.javacpp.platform.extension=",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ResidentMemory.class.getName(),
                                Long.toString(allowed))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        long growth;
        try (var reader = process.inputReader()) {
            growth = Long.parseLong(reader.readLine());
        }
        assertThat(process.waitFor()).isZero();
        assertThat(growth).isLessThanOrEqualTo(allowed);
    }

    @Test
    void sessionsCanBeOpenedAndClosedManyTimes() {
        ImageBatch batch = Networks.batch(8, 4, 1);
        for (int i = 0; i < 200; i++) {
            try (TorchSession session = open(Networks.minute(), SGD, Mode.TRAIN, 2)) {
                assertThat(step(session, batch, bucket -> {})).isFinite();
                if (i % 50 == 0) {
                    System.gc();
                }
            }
        }
    }

    @Test
    void librariesAreNamedWithPaths() {
        try (TorchSession session = open(Networks.minute(), SGD, Mode.INFER, 1)) {
            Map<String, String> libraries = session.libraries();
            assertThat(libraries.get("libtorch")).matches("2\\.\\d+\\.\\d+ /.*libtorch_cpu\\.so");
            assertThat(libraries.get("onednn")).matches("\\d+\\.\\d+\\.\\d+ in /.*");
            assertThat(libraries.get("blas")).contains("OpenBLAS").contains("/libopenblas");
            assertThat(libraries.get("openmp")).contains("/libgomp");
            assertThat(libraries).containsEntry("threads", "1");
            assertThat(libraries).containsKeys("GOMP_SPINCOUNT", "OPENBLAS_THREAD_TIMEOUT");
            assertThat(libraries)
                    .containsEntry(
                            "malloc",
                            "MMAP_THRESHOLD 1073741824, TRIM_THRESHOLD 2147483647, TOP_PAD 67108864");
        }
    }
}
