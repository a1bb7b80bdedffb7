package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Mode;
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

    private static SortedMap<MemoryClass, Long> classes(Problem problem, Mode mode, int n) {
        try (Session session = open(problem, mode);
                BatchSource source = TrainingRun.batches(problem, 0, 1)) {
            MemoryRecorder recorder = session.memory().value().orElseThrow();
            SortedMap<MemoryClass, Long> classes = null;
            for (int i = 0; i < n; i++) {
                recorder.start();
                session.stage(source.next());
                session.forward();
                session.loss();
                if (mode == Mode.TRAIN) {
                    session.backward(bucket -> {});
                    session.update(0.1);
                }
                session.endIteration();
                classes = recorder.stop();
                System.out.println(classes);
            }
            return classes;
        }
    }

    @Test
    void twoLayersAreThoseOfArithmetic() {
        int samples = 512;
        int units = 1000;
        long parameters = 3L * units + units + (long) CLASSES * units + CLASSES;
        SortedMap<MemoryClass, Long> classes = classes(twoLayers(samples, units), Mode.TRAIN, 4);
        assertThat(classes)
                .containsEntry(WEIGHTS, 4 * parameters)
                // One element more carries the loss.
                .containsEntry(GRADIENTS, 4 * parameters + 4)
                .containsEntry(OPTIMIZER, 4 * parameters)
                .containsEntry(INPUT, 0L)
                .containsEntry(OUTPUTS, 4L * samples * CLASSES)
                .containsEntry(ALLOCATOR_PEAK, sum(classes));
        assertThat(classes.get(UNATTRIBUTED)).isLessThan(sum(classes) / 50);
        classes(TrainingRun.tiny("vgg"), Mode.TRAIN, 4);
        classes(TrainingRun.tiny("resnet"), Mode.TRAIN, 4);
        classes(TrainingRun.tiny("vgg"), Mode.INFER, 4);
    }

    private static long sum(SortedMap<MemoryClass, Long> classes) {
        return classes.headMap(ALLOCATOR_PEAK).values().stream().mapToLong(Long::longValue).sum();
    }
}
