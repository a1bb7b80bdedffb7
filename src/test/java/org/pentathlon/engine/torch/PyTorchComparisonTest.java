package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Training.Sgd;

/** Losses and logits against models written in PyTorch's own modules, in src/test/python. */
final class PyTorchComparisonTest {
    private static final int SAMPLES = 8;
    private static final int ITERATIONS = 4;
    private static final double RATE = 1e-4;

    @TempDir private Path directory;

    @BeforeAll
    static void findPyTorch() throws Exception {
        PyTorch.assume();
    }

    @Test
    void vgg() throws Exception {
        compare("vgg", Networks.vgg(8));
    }

    @Test
    void resnet() throws Exception {
        compare("resnet", Networks.resnet(8));
    }

    private void compare(String name, List<Layer> layers) throws Exception {
        ImageBatch batch = Networks.batch(SAMPLES, 32, 5);
        List<String[]> expected = run(name, layers, batch);
        double[] logits =
                Arrays.stream(expected.get(0)).skip(1).mapToDouble(Double::parseDouble).toArray();
        try (TorchSession session = open(layers, Mode.INFER)) {
            session.stage(batch);
            session.forward();
            float[] actual = Networks.logits(session);
            assertThat(actual).hasSameSizeAs(logits);
            double scale = Arrays.stream(logits).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < logits.length; i++) {
                assertThat((double) actual[i]).isCloseTo(logits[i], within(1e-5 * scale));
            }
        }
        try (TorchSession session = open(layers, Mode.TRAIN)) {
            for (int i = 0; i < ITERATIONS; i++) {
                session.stage(batch);
                session.forward();
                session.loss();
                session.backward(bucket -> {});
                session.update(RATE);
                double loss = Double.parseDouble(expected.get(1 + i)[1]);
                double tolerance = i == 0 ? 1e-5 : 1e-4;
                assertThat(session.endIteration()).isCloseTo(loss, within(tolerance * loss));
            }
        }
    }

    private static TorchSession open(List<Layer> layers, Mode mode) {
        return (TorchSession) new TorchEngine().open(request(layers, mode));
    }

    private static SessionRequest request(List<Layer> layers, Mode mode) {
        return Networks.request(layers, SAMPLES, 32, new Sgd(RATE, 0.9, 5e-4), mode, 1);
    }

    private List<String[]> run(String name, List<Layer> layers, ImageBatch batch) throws Exception {
        Path weights = directory.resolve("weights");
        try (TorchSession session = open(layers, Mode.INFER)) {
            List<float[]> all = new ArrayList<>();
            session.readParameters(
                    (parameter, values) -> {
                        float[] copy = new float[values.remaining()];
                        values.get(copy);
                        all.add(copy);
                    });
            ByteBuffer bytes = Networks.direct(4 * all.stream().mapToInt(v -> v.length).sum());
            all.forEach(v -> Arrays.stream(boxed(v)).forEach(bytes::putFloat));
            write(weights, bytes.flip());
        }
        Path pixels = directory.resolve("pixels");
        ByteBuffer bytes = Networks.direct(4 * batch.pixels().capacity());
        bytes.asFloatBuffer().put(batch.pixels().duplicate());
        write(pixels, bytes);
        Path labels = directory.resolve("labels");
        ByteBuffer classes = Networks.direct(8 * batch.labels().capacity());
        classes.asLongBuffer().put(batch.labels().duplicate());
        write(labels, classes);

        List<String[]> lines =
                PyTorch.run(
                        directory,
                        "image_losses.py",
                        List.of(
                                name,
                                "8",
                                weights.toString(),
                                pixels.toString(),
                                labels.toString(),
                                Double.toString(RATE),
                                Integer.toString(ITERATIONS)));
        assertThat(lines).hasSize(1 + ITERATIONS);
        return lines;
    }

    private static Float[] boxed(float[] values) {
        Float[] boxed = new Float[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return boxed;
    }

    private static void write(Path path, ByteBuffer bytes) throws IOException {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        Files.write(path, array);
    }
}
