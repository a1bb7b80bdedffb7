package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pentathlon.spec.MemoryClass.ACTIVATIONS;
import static org.pentathlon.spec.MemoryClass.ALLOCATOR_PEAK;
import static org.pentathlon.spec.MemoryClass.GRADIENTS;
import static org.pentathlon.spec.MemoryClass.INPUT;
import static org.pentathlon.spec.MemoryClass.OPTIMIZER;
import static org.pentathlon.spec.MemoryClass.OUTPUTS;
import static org.pentathlon.spec.MemoryClass.UNATTRIBUTED;
import static org.pentathlon.spec.MemoryClass.WEIGHTS;

import java.util.List;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Training.Sgd;

final class WatchedSessionTest {
    private static final int CLASSES = 10;

    /** Workspaces have learned their sizes, and recurrent states have gone on. */
    private static final int ROUNDS = 3;

    private static final int TRIES = 5;

    private static Session open(Problem problem, Mode mode) {
        return new Dl4jEngine()
                .open(
                        new SessionRequest(
                                problem, mode, Precision.FP32, DeviceKind.CPU, 2, 7, 0, 1, true));
    }

    /** Means of 3 channels, a layer of so many units with ReLU, a layer of 10. */
    private static Problem twoLayers(int samples, int units) {
        List<Layer> layers =
                List.of(
                        new GlobalAveragePool(),
                        new Linear("a", 3, units),
                        new Relu(),
                        new Linear("b", units, CLASSES));
        return new ImageClassification(
                "test", samples, 4, CLASSES, layers, new Sgd(0.1, 0.9, 5e-4), true);
    }

    /** Classes of the third iteration: workspaces have learned their sizes. */
    private static SortedMap<MemoryClass, Long> classes(Problem problem, Mode mode) {
        try (Session session = open(problem, mode);
                BatchSource source = TrainingRun.batches(problem, 0, 1)) {
            iterate(session, source, mode, 2);
            MemoryRecorder recorder = session.memory().value().orElseThrow();
            recorder.start();
            iterate(session, source, mode, 1);
            return recorder.stop();
        }
    }

    private static void iterate(Session session, BatchSource source, Mode mode, int count) {
        for (int i = 0; i < count; i++) {
            session.stage(source.next());
            session.forward();
            session.loss();
            if (mode == Mode.TRAIN) {
                session.backward(bucket -> {});
                session.update(0.1);
            }
            session.endIteration();
        }
    }

    @Test
    void twoLayersAreThoseOfArithmetic() {
        int samples = 512;
        int units = 1000;
        long parameters = 3L * units + units + (long) CLASSES * units + CLASSES;
        SortedMap<MemoryClass, Long> classes = classes(twoLayers(samples, units), Mode.TRAIN);
        assertThat(classes)
                .containsEntry(WEIGHTS, 4 * parameters)
                // One element more carries the loss.
                .containsEntry(GRADIENTS, 4 * parameters + 4)
                .containsEntry(OPTIMIZER, 4 * parameters)
                // The batch lies in memory of its own.
                .containsEntry(INPUT, 0L)
                .containsEntry(OUTPUTS, 4L * samples * CLASSES)
                .containsEntry(ALLOCATOR_PEAK, sum(classes));
        // Means, the layer's results, what ReLU makes of them, probabilities, and losses; with what
        // aligns them.
        long kept = 4L * samples * (3 + 2 * units + CLASSES + 1);
        assertThat(classes.get(ACTIVATIONS)).isBetween(kept, kept + kept / 100);
        assertThat(classes.get(UNATTRIBUTED)).isLessThan(sum(classes) / 50);
    }

    @Test
    void inferenceHasNoMomentum() {
        SortedMap<MemoryClass, Long> classes = classes(twoLayers(64, 100), Mode.INFER);
        assertThat(classes).containsEntry(OPTIMIZER, 0L).containsEntry(OUTPUTS, 4L * 64 * CLASSES);
    }

    /**
     * What is live once garbage is gone, in malloc's own terms, is the same to the byte however
     * often the same iterations are run.
     */
    @ParameterizedTest
    @CsvSource({
        "vgg,TRAIN",
        "vgg,INFER",
        "resnet,TRAIN",
        "resnet,INFER",
        "rnnlm,TRAIN",
        "rnnlm,INFER",
        "seq2seq,TRAIN",
        "seq2seq,INFER",
        "aoareader,TRAIN",
        "aoareader,INFER"
    })
    void iterationsLeaveNothing(String workload, Mode mode) {
        Problem problem = TrainingRun.tiny(workload);
        try (Session session = open(problem, mode)) {
            repeat(session, problem, mode, ROUNDS);
            long before = liveBytes(session);
            long least = Long.MAX_VALUE;
            // On a busy machine ND4J's threads may be late in releasing what is garbage.
            for (int i = 0; i < TRIES && least > before; i++) {
                repeat(session, problem, mode, ROUNDS);
                least = Math.min(least, liveBytes(session));
            }
            assertThat(least).isLessThanOrEqualTo(before);
        }
    }

    /** The same two batches in each round, and between rounds an answer. */
    private static void repeat(Session session, Problem problem, Mode mode, int rounds) {
        for (int i = 0; i < rounds; i++) {
            try (BatchSource source = TrainingRun.batches(problem, 0, 1)) {
                iterate(session, source, mode, 2);
                session.answer(source.next());
            }
        }
    }

    private static long liveBytes(Session session) {
        MemoryRecorder recorder = session.memory().value().orElseThrow();
        recorder.start();
        return recorder.stop().get(ALLOCATOR_PEAK);
    }

    /** 56 GB of weights; the next session begins anew. */
    @Test
    void memoryThatIsRefusedIsSaidInOneLine() {
        Problem problem = twoLayers(4, 1_000_000_000);
        assertThatThrownBy(() -> open(problem, Mode.TRAIN))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("engine dl4j is out of memory")
                .hasMessageNotContaining("\n");
        assertThat(classes(twoLayers(4, 5), Mode.TRAIN)).containsEntry(OPTIMIZER, 4L * 80);
    }

    private static long sum(SortedMap<MemoryClass, Long> classes) {
        return classes.headMap(ALLOCATOR_PEAK).values().stream().mapToLong(Long::longValue).sum();
    }
}
