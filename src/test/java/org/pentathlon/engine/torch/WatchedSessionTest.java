package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pentathlon.spec.MemoryClass.ACTIVATIONS;
import static org.pentathlon.spec.MemoryClass.ALLOCATOR_PEAK;
import static org.pentathlon.spec.MemoryClass.GRADIENTS;
import static org.pentathlon.spec.MemoryClass.INPUT;
import static org.pentathlon.spec.MemoryClass.OPTIMIZER;
import static org.pentathlon.spec.MemoryClass.OUTPUTS;
import static org.pentathlon.spec.MemoryClass.UNATTRIBUTED;
import static org.pentathlon.spec.MemoryClass.WEIGHTS;
import static org.pentathlon.spec.MemoryClass.WORKSPACE;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.LoadedLibrary;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Training.Sgd;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;

class WatchedSessionTest {
    private static final int CLASSES = 10;

    @AfterEach
    void oneThread() {
        ComputeThreads.ofOperators(1);
        ComputeThreads.ofBlas(1);
    }

    private static Session open(Problem problem, Mode mode, int ranks) {
        return new TorchEngine()
                .open(
                        new SessionRequest(
                                problem,
                                mode,
                                Precision.FP32,
                                DeviceKind.CPU,
                                2,
                                7,
                                0,
                                ranks,
                                true));
    }

    private static MemoryRecorder recorder(Session session) {
        return session.memory().value().orElseThrow();
    }

    /** Classes of the second iteration. */
    private static SortedMap<MemoryClass, Long> classes(Session session, Mode mode, Batch batch) {
        for (int i = 0; i < 2; i++) {
            recorder(session).start();
            session.stage(batch);
            session.forward();
            session.loss();
            if (mode == Mode.TRAIN) {
                session.backward(bucket -> {});
                session.update(0.1);
            }
            session.endIteration();
        }
        return recorder(session).stop();
    }

    /** Means of 3 channels, a layer of so many units with ReLU, a layer of 10. */
    private static Problem twoLayers(int samples, int units, double weightDecay) {
        List<Layer> layers =
                List.of(
                        new GlobalAveragePool(),
                        new Linear("a", 3, units),
                        new Relu(),
                        new Linear("b", units, CLASSES));
        Sgd sgd = new Sgd(0.1, 0.9, weightDecay);
        return new ImageClassification("test", samples, 4, CLASSES, layers, sgd, true);
    }

    private static long parameters(int units) {
        return 3L * units + units + (long) CLASSES * units + CLASSES;
    }

    /** With many samples the peak is early in backward. */
    @Test
    void activationsOfTwoLayersAreThoseOfArithmetic() {
        int samples = 512;
        int units = 5;
        try (Session session = open(twoLayers(samples, units, 0), Mode.TRAIN, 1)) {
            SortedMap<MemoryClass, Long> classes =
                    classes(session, Mode.TRAIN, Networks.batch(samples, 4, 1));

            long logits = 4L * samples * CLASSES;
            assertThat(classes)
                    .containsEntry(WEIGHTS, 4 * parameters(units))
                    .containsEntry(OPTIMIZER, 4 * parameters(units))
                    .containsEntry(GRADIENTS, 0L)
                    // The batch lies in memory of its own.
                    .containsEntry(INPUT, 0L)
                    .containsEntry(OUTPUTS, logits + 4)
                    // Inputs of both layers, logarithms of probabilities.
                    .containsEntry(ACTIVATIONS, 4L * samples * (3 + units) + logits)
                    // Gradients at the logarithms and at the logits; the loss's own, a 1.
                    .containsEntry(WORKSPACE, 2 * logits + 4)
                    .containsEntry(UNATTRIBUTED, 0L)
                    .containsEntry(ALLOCATOR_PEAK, sum(classes));
        }
    }

    /** With many parameters the peak is in the update: weight decay has a temporary sum. */
    @Test
    void gradientsAndMomentumOfTwoLayersAreThoseOfArithmetic() {
        int units = 1000;
        try (Session session = open(twoLayers(2, units, 5e-4), Mode.TRAIN, 1)) {
            SortedMap<MemoryClass, Long> classes =
                    classes(session, Mode.TRAIN, Networks.batch(2, 4, 1));

            assertThat(classes)
                    .containsEntry(WEIGHTS, 4 * parameters(units))
                    .containsEntry(GRADIENTS, 4 * parameters(units))
                    .containsEntry(OPTIMIZER, 4 * parameters(units))
                    .containsEntry(INPUT, 0L)
                    .containsEntry(ACTIVATIONS, 0L)
                    // The loss: logits have gone with the graph.
                    .containsEntry(OUTPUTS, 4L)
                    // The sum, and momentum's factor as a tensor, of a double and of a float.
                    .containsEntry(WORKSPACE, 4L * CLASSES * units + 8 + 4)
                    .containsEntry(UNATTRIBUTED, 0L)
                    .containsEntry(ALLOCATOR_PEAK, sum(classes));
        }
    }

    @Test
    void bucketsAreGradients() {
        int units = 1000;
        try (Session session = open(twoLayers(2, units, 5e-4), Mode.TRAIN, 2)) {
            SortedMap<MemoryClass, Long> classes =
                    classes(session, Mode.TRAIN, Networks.batch(2, 4, 1));

            // One element more carries the loss. Gradients are views of the buckets.
            assertThat(classes).containsEntry(GRADIENTS, 4 * parameters(units) + 4);
            assertThat(classes).containsEntry(UNATTRIBUTED, 0L);
        }
    }

    @Test
    void inferenceOfTwoLayersIsThatOfArithmetic() {
        int samples = 512;
        int units = 5;
        try (Session session = open(twoLayers(samples, units, 0), Mode.INFER, 1)) {
            SortedMap<MemoryClass, Long> classes =
                    classes(session, Mode.INFER, Networks.batch(samples, 4, 1));

            long logits = 4L * samples * CLASSES;
            assertThat(classes)
                    .containsEntry(WEIGHTS, 4 * parameters(units))
                    .containsEntry(GRADIENTS, 0L)
                    .containsEntry(OPTIMIZER, 0L)
                    .containsEntry(INPUT, 0L)
                    .containsEntry(ACTIVATIONS, 0L)
                    .containsEntry(OUTPUTS, logits + 4)
                    // Logarithms of probabilities, sum of the weights of samples.
                    .containsEntry(WORKSPACE, logits + 4)
                    .containsEntry(UNATTRIBUTED, 0L);
        }
    }

    /** Means and squares of each parameter, and the number of steps. */
    @Test
    void adamKeepsTwiceTheParameters() {
        Specimen specimen = Specimen.all().get(2);
        try (Session session = open(specimen.problem(), Mode.TRAIN, 1)) {
            long parameters = specimen.problem().parameterCount();
            assertThat(classes(session, Mode.TRAIN, specimen.batches().get(0)))
                    .containsEntry(WEIGHTS, 4 * parameters)
                    .containsEntry(OPTIMIZER, 8 * parameters + 4)
                    .containsEntry(UNATTRIBUTED, 0L);
        }
    }

    static Stream<Arguments> workloads() {
        return Workloads.all().stream()
                .flatMap(
                        workload ->
                                Stream.of(Mode.TRAIN, Mode.INFER)
                                        .map(mode -> Arguments.of(workload, mode)));
    }

    /** Against LibTorch's own count, which no thread escapes. */
    @ParameterizedTest
    @MethodSource("workloads")
    void allocationsOfEveryThreadAreSeenAndExplained(Workload workload, Mode mode) {
        TorchEngine.prepare();
        Dataset data =
                workload.problem(ProblemClass.TINY, Map.of())
                        .open(
                                new DataRequest(
                                        DataMode.SYNTHETIC,
                                        null,
                                        1,
                                        0,
                                        1,
                                        mode == Mode.TRAIN,
                                        false));
        try (LibTorchCount count = new LibTorchCount();
                BatchSource source = data.batches();
                Session session = open(data.problem(), mode, 1)) {
            for (int i = 0; i < 3; i++) {
                SortedMap<MemoryClass, Long> classes = classes(session, mode, source.next());

                assertThat(classes.get(ALLOCATOR_PEAK)).isEqualTo(sum(classes));
                assertThat(classes.get(UNATTRIBUTED)).isLessThanOrEqualTo(sum(classes) / 50);
                // Between two iterations nothing is left but what lasts.
                recorder(session).start();
                assertThat(recorder(session).stop().get(ALLOCATOR_PEAK)).isEqualTo(count.bytes());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void aSessionThatIsNotWatchedSaysSo(Mode mode) {
        try (TorchSession session = Specimen.all().get(0).open(mode, 1)) {
            assertThat(session.memory().value()).isEmpty();
            assertThat(session.memory().reason()).isNotEmpty();
        }
    }

    private static long sum(SortedMap<MemoryClass, Long> classes) {
        return classes.headMap(ALLOCATOR_PEAK).values().stream().mapToLong(Long::longValue).sum();
    }

    /** What LibTorch counts for itself, over all threads, while it is told to. */
    private static final class LibTorchCount implements AutoCloseable {
        /** Behind a mutex and a hash table of 40 and 56 bytes. */
        private static final long ALLOCATED = 96;

        private final Pointer counting;
        private final Pointer reporter;
        private final long before;

        LibTorchCount() {
            NativeLibrary library =
                    NativeLibrary.getInstance(LoadedLibrary.path("libc10.so").orElseThrow());
            counting = library.getGlobalVariableAddress("FLAGS_caffe2_report_cpu_memory_usage");
            reporter =
                    library.getFunction("_ZN3c1025profiledCPUMemoryReporterEv")
                            .invokePointer(new Object[0]);
            counting.setByte(0, (byte) 1);
            before = reporter.getLong(ALLOCATED);
        }

        long bytes() {
            return reporter.getLong(ALLOCATED) - before;
        }

        @Override
        public void close() {
            counting.setByte(0, (byte) 0);
        }
    }
}
