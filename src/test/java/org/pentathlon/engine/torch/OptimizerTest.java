package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.workload.Initialisation;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Training;
import org.pentathlon.workload.Training.Adam;
import org.pentathlon.workload.Training.Schedule;
import org.pentathlon.workload.Training.Sgd;

final class OptimizerTest {
    private static final int FIRST = 37;
    private static final int SECOND = 5;
    private static final double[] RATES = {0.5, 0.25, 2, 0.125};
    private static final List<Parameter> PARAMETERS =
            List.of(
                    new Parameter("first", List.of(37L), new Initialisation.Uniform(1)),
                    new Parameter("second", List.of(5L), new Initialisation.Uniform(1)));

    @TempDir private Path directory;

    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    /** Both parameters, one behind the other, before and after steps with these gradients. */
    private static List<double[]> steps(Training training, List<double[]> gradients) {
        return steps(weights -> Optimizer.of(training, weights), gradients);
    }

    private static List<double[]> steps(
            Function<Weights, Optimizer> making, List<double[]> gradients) {
        List<double[]> values = new ArrayList<>();
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(PARAMETERS, 3, ScalarType.Float, true);
            Optimizer optimizer = making.apply(weights);
            values.add(values(weights));
            for (int step = 0; step < gradients.size(); step++) {
                double[] gradient = gradients.get(step);
                give(weights.get("first"), Arrays.copyOf(gradient, FIRST));
                give(weights.get("second"), Arrays.copyOfRange(gradient, FIRST, FIRST + SECOND));
                optimizer.step(RATES[step]);
                weights.clearGradients();
                values.add(values(weights));
            }
        }
        return values;
    }

    private static void give(Tensor parameter, double[] gradient) {
        float[] floats = new float[gradient.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) gradient[i];
        }
        parameter
                .mutable_grad()
                .put(
                        HostMemory.tensor(new FloatPointer(floats).asBuffer(), gradient.length)
                                .clone());
    }

    private static double[] values(Weights weights) {
        double[] values = new double[FIRST + SECOND];
        FloatBuffer first = Weights.buffer(weights.get("first").detach());
        FloatBuffer second = Weights.buffer(weights.get("second").detach());
        for (int i = 0; i < values.length; i++) {
            values[i] = i < FIRST ? first.get(i) : second.get(i - FIRST);
        }
        return values;
    }

    private static List<double[]> gradients() {
        Random random = new Random(1);
        List<double[]> gradients = new ArrayList<>();
        for (int step = 0; step < RATES.length; step++) {
            gradients.add(random.doubles(FIRST + SECOND, -1, 1).map(v -> (float) v).toArray());
        }
        return gradients;
    }

    private static double norm(double[] values) {
        return Math.sqrt(Arrays.stream(values).map(v -> v * v).sum());
    }

    @Test
    void sgdClipsTheNormBeforeItAddsWeightDecay() {
        List<double[]> gradients = gradients();
        double clip = norm(gradients.get(0)) / 4;
        Sgd sgd = new Sgd(1, 0.9, 0.25, clip, new Schedule.None());
        List<double[]> values = steps(sgd, gradients.subList(0, 1));
        for (int i = 0; i < FIRST + SECOND; i++) {
            double w = values.get(0)[i];
            double expected = w - 0.5 * (gradients.get(0)[i] / 4 + 0.25 * w);
            assertThat(values.get(1)[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void aSmallGradientIsNotClipped() {
        List<double[]> gradients = gradients().subList(0, 1);
        double clip = 2 * norm(gradients.get(0));
        Sgd clipped = new Sgd(1, 0, 0, clip, new Schedule.None());
        assertThat(steps(clipped, gradients).get(1))
                .isEqualTo(steps(new Sgd(1, 0, 0), gradients).get(1));
    }

    @Test
    void adamClampsElementsAndDecaysOnlyWhatIsNamed() {
        List<double[]> gradients = gradients().subList(0, 1);
        Adam adam = new Adam(1, 0.25, Set.of("first"), 0.3);
        List<double[]> values = steps(adam, gradients);
        for (int i = 0; i < FIRST + SECOND; i++) {
            double w = values.get(0)[i];
            double g = Math.max(-0.3, Math.min(0.3, gradients.get(0)[i]));
            g += i < FIRST ? 0.25 * w : 0;
            // After the first step both means, freed of their bias, are the gradient's.
            double expected = w - 0.5 * g / (Math.abs(g) + 1e-8);
            assertThat(values.get(1)[i]).isCloseTo(expected, within(1e-6));
        }
    }

    @Test
    void adamsFirstStepWithoutClampHasTheGradientsOwnSign() {
        List<double[]> gradients = gradients().subList(0, 1);
        List<double[]> values = steps(new Adam(1, 0, Set.of(), 0), gradients);
        for (int i = 0; i < FIRST + SECOND; i++) {
            double expected = values.get(0)[i] - 0.5 * Math.signum(gradients.get(0)[i]);
            assertThat(values.get(1)[i]).isCloseTo(expected, within(1e-6));
        }
    }

    /** What a GPU does, on the host. */
    @Test
    void fusedStepsOfSgdAreThoseOfSgd() {
        List<double[]> gradients = gradients();
        for (Sgd sgd :
                List.of(
                        new Sgd(1, 0, 0),
                        new Sgd(1, 0.9, 0.1),
                        new Sgd(1, 0.5, 0.1, 1.5, new Schedule.None()),
                        new Sgd(1, 0.5, 0, 1e6, new Schedule.None()))) {
            List<double[]> expected = steps(sgd, gradients);
            List<double[]> actual =
                    steps(weights -> new FusedSgdOptimizer(sgd, weights), gradients);
            for (int step = 0; step < expected.size(); step++) {
                assertThat(actual.get(step))
                        .as("%s, step %d", sgd, step)
                        .containsExactly(expected.get(step), within(2e-6));
            }
        }
    }

    @Test
    void elementsAreClampedOnADeviceToo() {
        try (PointerScope scope = new PointerScope()) {
            Weights weights = new Weights(PARAMETERS, 3, ScalarType.Float, true);
            double[] gradient = gradients().get(0);
            give(weights.get("first"), Arrays.copyOf(gradient, FIRST));
            give(weights.get("second"), Arrays.copyOfRange(gradient, FIRST, FIRST + SECOND));
            new DeviceClip(weights.tensors()).elements(0.3);
            float[] clamped = new HostValues(weights.get("first").grad()).array();
            for (int i = 0; i < FIRST; i++) {
                assertThat(clamped[i])
                        .isEqualTo((float) Math.max(-0.3f, Math.min(0.3f, gradient[i])));
            }
        }
    }

    @Test
    void stepsAreThoseOfPyTorch() throws Exception {
        PyTorch.assume();
        Map<String, Training> cases = new LinkedHashMap<>();
        cases.put("sgd,0,0,0", new Sgd(1, 0, 0));
        cases.put("sgd,0.9,0.1,0", new Sgd(1, 0.9, 0.1));
        cases.put("sgd,0.5,0.1,1.5", new Sgd(1, 0.5, 0.1, 1.5, new Schedule.None()));
        cases.put("adam,0,0", new Adam(1, 0, Set.of(), 0));
        cases.put("adam,0.1,0.3", new Adam(1, 0.1, Set.of("first"), 0.3));
        List<double[]> gradients = gradients();
        Iterator<String[]> expected = pyTorch(cases.keySet(), gradients).iterator();
        cases.forEach(
                (name, training) -> {
                    List<double[]> actual = steps(training, gradients);
                    for (int step = 1; step < actual.size(); step++) {
                        double[] values =
                                Arrays.stream(expected.next())
                                        .mapToDouble(Double::parseDouble)
                                        .toArray();
                        assertThat(actual.get(step))
                                .as("%s, step %d", name, step)
                                .containsExactly(values, within(2e-6));
                    }
                });
        assertThat(expected).isExhausted();
    }

    private List<String[]> pyTorch(Set<String> cases, List<double[]> gradients) throws Exception {
        Path file = directory.resolve("values");
        List<String> lines = new ArrayList<>(lines(steps(new Sgd(1, 0, 0), List.of()).get(0)));
        gradients.forEach(gradient -> lines.addAll(lines(gradient)));
        Files.write(file, lines);
        String rates =
                Arrays.stream(RATES).mapToObj(Double::toString).collect(Collectors.joining(","));
        List<String> arguments = new ArrayList<>(List.of(file.toString(), rates));
        arguments.addAll(cases);
        return PyTorch.run(directory, "optimizer_steps.py", arguments);
    }

    private static List<String> lines(double[] values) {
        return List.of(line(values, 0, FIRST), line(values, FIRST, FIRST + SECOND));
    }

    private static String line(double[] values, int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> Double.toString(values[i]))
                .collect(Collectors.joining(" "));
    }
}
