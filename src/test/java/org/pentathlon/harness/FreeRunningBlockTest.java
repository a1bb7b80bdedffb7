package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.results.FreeRun;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

class FreeRunningBlockTest {
    private static final long BEFORE = 7;

    @TempDir Path dir;
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final List<String> calls = new ArrayList<>();
    private final FakeSession session = FakeSession.queued(calls);
    private final StopRequest stop = new StopRequest();

    private Optional<FreeRun> run(Mode mode, boolean reduces, long iterations) {
        GradientReducer reducer =
                reduces ? GradientReducer.of(new QueueingCollective(calls), true, true) : null;
        try (World world = World.join(Launch.single(), dir, Duration.ofSeconds(1), 0, lost -> {});
                BatchSource source =
                        problem.open(
                                        new DataRequest(
                                                DataMode.SYNTHETIC, null, 1, 0, 1, true, false))
                                .batches()) {
            return new FreeRunningBlock(problem, mode, session, source, reducer)
                    .run(
                            world.communicator(),
                            iterations,
                            0.1,
                            new FreeRunningBlock.Stop(stop, world.stopAgreement(), 0, BEFORE));
        }
    }

    private static final List<String> TRAINING =
            List.of(
                    "stage",
                    "forward",
                    "loss",
                    "backward",
                    "sum 64 behind 42",
                    "join 42",
                    "update 0.1");

    @Test
    void iterationsFollowEachOtherAndAreAwaitedOnceAtTheEnd() {
        long before = System.nanoTime();
        FreeRun found = run(Mode.TRAIN, true, 3).orElseThrow();
        long after = System.nanoTime();

        List<String> expected = new ArrayList<>(TRAINING);
        for (int i = 0; i < 2; i++) {
            expected.addAll(List.of("check", "pass on"));
            expected.addAll(TRAINING);
        }
        expected.addAll(List.of("await", "await session", "value"));
        assertThat(calls).isEqualTo(expected);
        assertThat(found.iterations()).isEqualTo(3);
        assertThat(found.samples()).isEqualTo(6);
        assertThat(found.tokens()).isZero();
        assertThat(found.positions()).isEqualTo(6);
        assertThat(found.paddingPositions()).isZero();
        assertThat(found.flops()).isEqualTo(3 * 3 * 2 * problem.fullForwardMacs());
        assertThat(found.loss()).isEqualTo(2.5);
        assertThat(found.startNs()).isBetween(before, found.endNs());
        assertThat(found.endNs()).isBetween(found.startNs(), after);
    }

    @Test
    void aLoneRankAwaitsItsSessionAndInferenceUpdatesNothing() {
        FreeRun found = run(Mode.INFER, false, 2).orElseThrow();

        assertThat(calls)
                .containsExactly(
                        "stage",
                        "forward",
                        "loss",
                        "pass on",
                        "stage",
                        "forward",
                        "loss",
                        "await session",
                        "value");
        assertThat(found.flops()).isEqualTo(2 * 2 * problem.fullForwardMacs());
    }

    @Test
    void ranksStopAheadOfWhatAnyOfThemMayHaveQueued() {
        session.beforePassOn =
                () -> {
                    if (Collections.frequency(calls, "pass on") == 1) {
                        stop.ask("TERM");
                    }
                };

        FreeRun found = run(Mode.TRAIN, false, 100).orElseThrow();

        // Asked for behind the second iteration, proposed before the fourth is queued.
        assertThat(found.iterations()).isEqualTo(7);
        assertThat(Collections.frequency(calls, "stage")).isEqualTo(7);
        assertThat(calls).endsWith("await session", "value");
    }

    @Test
    void aStopNearTheEndIsLeftToWhatComesBehind() {
        session.beforePassOn = () -> stop.ask("TERM");

        assertThat(run(Mode.TRAIN, false, 5).orElseThrow().iterations()).isEqualTo(5);
    }
}
