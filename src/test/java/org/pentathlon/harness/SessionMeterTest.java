package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.pentathlon.probe.FreeMemory;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/** Points of sweeps with the real engine. */
class SessionMeterTest {
    private static final Path ROOT = Path.of("/");

    private final List<String> unwatched = new ArrayList<>();
    private boolean stopped;

    private SessionMeter meter(String workload) {
        CaseSpec spec =
                new CaseSpec(
                        workload,
                        Mode.INFER,
                        EngineKind.TORCH,
                        ProblemClass.TINY,
                        Precision.FP32,
                        DeviceKind.CPU,
                        DataMode.SYNTHETIC,
                        new TreeMap<>(),
                        1,
                        0,
                        1,
                        0,
                        OptionalDouble.empty(),
                        1,
                        1,
                        "auto",
                        true,
                        false);
        return new SessionMeter(
                spec,
                1,
                new FreeMemory(ROOT),
                new ResidentMemory(ROOT),
                () -> stopped,
                unwatched::add);
    }

    private static Problem problem(String workload, Map<String, String> settings) {
        return Workloads.byName(workload).orElseThrow().problem(ProblemClass.TINY, settings);
    }

    @Test
    void aPointHasItsPeaksAndItsTime() {
        Problem problem = problem("vgg", Map.of());
        SessionMeter meter = meter("vgg");
        long held = meter.settle();
        PointMeter.Measured small = meter.measure(problem.sized(32, 1), 3).orElseThrow();
        PointMeter.Measured large = meter.measure(problem.sized(128, 16), 3).orElseThrow();

        assertThat(held).isPositive();
        assertThat(small.failure()).isEmpty();
        assertThat(small.iterationNs()).isPositive();
        assertThat(small.residentPeakBytes()).isGreaterThan(held / 2);
        // One map of 8 channels over 16 images of 128 x 128 pixels has 8 MiB.
        assertThat(large.residentPeakBytes() - small.residentPeakBytes()).isGreaterThan(8 << 20);
        if (unwatched.isEmpty()) {
            assertThat(large.allocatorPeakBytes() - small.allocatorPeakBytes())
                    .isGreaterThan(8 << 20);
        }
    }

    /** 3,500 x 1,000 words x 10 million logits of 4 bytes are more than addresses reach. */
    @Test
    void anAllocationThatTheSystemRefusesIsAFailureAndNoEnd() {
        Map<String, String> narrow =
                Map.of("vocab", "10000000", "hidden", "1", "embedding", "1", "layers", "1");
        Problem problem = problem("rnnlm", narrow);

        PointMeter.Measured failed =
                meter("rnnlm").measure(problem.sized(1000, 4000), 1).orElseThrow();

        assertThat(failed.failure()).contains("can't allocate memory");
        assertThat(failed.residentPeakBytes()).isEqualTo(-1);
        assertThat(meter("rnnlm").measure(problem("rnnlm", Map.of()), 1).orElseThrow().failure())
                .isEmpty();
    }

    @Test
    void aBatchOfTwoGibibytesIsAFailure() {
        PointMeter.Measured failed =
                meter("vgg").measure(problem("vgg", Map.of()).sized(448, 1000), 1).orElseThrow();

        assertThat(failed.failure()).isEqualTo("a batch would take 2 GiB or more");
    }

    @Test
    void aStopLeavesNoPoint() {
        stopped = true;
        assertThat(meter("vgg").measure(problem("vgg", Map.of()), 3)).isEmpty();
    }
}
