package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.BatchSource;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Problem;

/** Engines share OpenMP and OpenBLAS: each session sets its own number of threads in both. */
final class ThreadsOfEnginesTest {
    private static int call(String library, String function) {
        return NativeLibrary.getInstance(LoadedLibrary.path(library).orElseThrow())
                .getFunction(function)
                .invokeInt(new Object[0]);
    }

    /** Among them one whose recurrent layer runs on one thread in between. */
    @ParameterizedTest
    @ValueSource(strings = {"vgg", "aoareader"})
    void eachSessionHasItsOwnWhateverRanBefore(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        List<EngineKind> order =
                List.of(
                        EngineKind.TORCH,
                        EngineKind.DL4J,
                        EngineKind.TORCH,
                        EngineKind.DL4J,
                        EngineKind.DL4J,
                        EngineKind.TORCH);
        int[] threads = {2, 1, 2, 2, 1, 1};
        for (int i = 0; i < threads.length; i++) {
            runOneIteration(order.get(i), problem, threads[i]);
        }
    }

    private static void runOneIteration(EngineKind kind, Problem problem, int threads) {
        SessionRequest request =
                new SessionRequest(
                        problem,
                        Mode.INFER,
                        Precision.FP32,
                        DeviceKind.CPU,
                        threads,
                        1,
                        0,
                        1,
                        false);
        try (Session session = Engines.of(kind).open(request);
                BatchSource batches = TrainingRun.batches(problem, 0, 1)) {
            session.stage(batches.next());
            session.forward();
            session.loss();
            session.endIteration();
            assertThat(call("libgomp", "omp_get_max_threads")).as("%s", kind).isEqualTo(threads);
            assertThat(call("libopenblas", "openblas_get_num_threads"))
                    .as("%s", kind)
                    .isEqualTo(threads);
            assertThat(session.libraries()).containsEntry("threads", Integer.toString(threads));
        }
    }
}
