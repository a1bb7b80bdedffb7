package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CaseHeader;
import org.pentathlon.results.CaseRows;
import org.pentathlon.results.ClockOffset;
import org.pentathlon.results.Journal;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.LearningRate;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/** Two ranks of a case of 2 warm-up and 6 measured iterations; the second's loss is no number. */
class DivergedRanksTest {
    private static final int WARMUP = 2;
    private static final int ITERATIONS = 6;

    @TempDir Path dir;
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private World world;

    @BeforeEach
    void open() {
        world = World.join(Launch.single(), dir, Duration.ofSeconds(1), 0, lost -> {});
    }

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void ranksThatTrainEndBehindTheSameRow() throws Exception {
        assertThat(rows(Mode.TRAIN, WARMUP + 3)).containsExactly(3L, 3L);
        assertThat(said).containsExactly("loss is NaN at iteration 2 on rank 1");
    }

    @Test
    void ranksThatTrainEndTogetherInTheirWarmUp() throws Exception {
        assertThat(rows(Mode.TRAIN, 1)).containsExactly(0L, 0L);
        assertThat(said).containsExactly("loss is NaN at iteration 0 of the warm-up on rank 1");
    }

    @Test
    void aRankThatInfersEndsAlone() throws Exception {
        assertThat(rows(Mode.INFER, WARMUP + 3)).containsExactly((long) ITERATIONS, 3L);
        assertThat(said).containsExactly("loss is NaN at iteration 2");
    }

    @Test
    void aRankThatEndsInItsWarmUpMeetsTheOthersBehindTheirs() throws Exception {
        assertThat(rows(Mode.INFER, 1)).containsExactly((long) ITERATIONS, 0L);
        assertThat(said).containsExactly("loss is NaN at iteration 0 of the warm-up");
    }

    @Test
    void aRankThatEndsWithItsWarmUpMeetsTheOthersThere() throws Exception {
        assertThat(rows(Mode.INFER, WARMUP)).containsExactly((long) ITERATIONS, 0L);
        assertThat(said).containsExactly("loss is NaN at iteration 1 of the warm-up");
    }

    /** Measured rows of each rank, where the second's loss is none after so many iterations. */
    private List<Long> rows(Mode mode, int diverged) throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            List<Future<Long>> running = new ArrayList<>();
            for (Communicator rank : ThreadRanks.of(2)) {
                running.add(threads.submit(() -> run(rank, mode, diverged)));
            }
            List<Long> rows = new ArrayList<>();
            for (Future<Long> rank : running) {
                rows.add(rank.get(30, TimeUnit.SECONDS));
            }
            return rows;
        } finally {
            threads.shutdownNow();
        }
    }

    private long run(Communicator communicator, Mode mode, int diverged) {
        int rank = communicator.rank();
        FakeSession session = new FakeSession();
        Listener listener = new Listener(session, rank == 1 ? diverged : 0);
        // Ranks that train know of it by the gradients, each that infers by its own loss.
        session.diverged = () -> listener.done == diverged && (mode == Mode.TRAIN || rank == 1);
        CaseHeader header =
                new CaseHeader(0, rank, 0, "vgg", new Attributes(), new ClockOffset(0, 0, 0));
        DataRequest request =
                new DataRequest(DataMode.SYNTHETIC, null, 1, rank, 2, mode == Mode.TRAIN, false);
        Path folder = dir.resolve("ranks");
        try (Journal journal =
                        Journal.create(
                                folder, 0, rank, new Attributes(), new Attributes(), Map.of());
                BatchSource batches = problem.open(request).batches()) {
            CaseRows rows = journal.begin(header, WARMUP, ITERATIONS);
            QualityClock clock = new QualityClock(Optional.empty());
            clock.pause();
            new CaseLoop(
                            new NumberedCase(spec(mode), problem, 0, 0, 1),
                            communicator,
                            world.stopAgreement(),
                            new StopRequest(),
                            listener,
                            new IterationRecorder(problem, mode, session, batches, null),
                            rows,
                            clock,
                            new LearningRate.Constant(0.5),
                            ITERATIONS,
                            0,
                            Optional.empty(),
                            said::add)
                    .run();
            // As the comparison of clocks behind the loop: all ranks get here, or none.
            communicator.barrier();
            return rows.count();
        }
    }

    /** Makes the loss of one iteration no number. */
    private static final class Listener implements ProgressListener {
        private final FakeSession session;
        private final int diverged;
        private int done;

        /**
         * @param diverged the iteration, counted from 1; 0 for none
         */
        Listener(FakeSession session, int diverged) {
            this.session = session;
            this.diverged = diverged;
        }

        @Override
        public void beginCase(int number, int cases, String title) {}

        @Override
        public void beginIterations(int iterations) {
            iteration(0);
        }

        @Override
        public void measuring(Measure measure) {}

        @Override
        public void evaluating() {}

        @Override
        public void iteration(int now) {
            done = now;
            session.loss = now == diverged - 1 ? Double.NaN : 2.5;
        }

        @Override
        public void note(String line) {}
    }

    private static CaseSpec spec(Mode mode) {
        return new CaseSpec(
                "vgg",
                mode,
                EngineKind.TORCH,
                ProblemClass.TINY,
                Precision.FP32,
                DeviceKind.CPU,
                DataMode.SYNTHETIC,
                new TreeMap<>(),
                2,
                WARMUP,
                ITERATIONS,
                0,
                OptionalDouble.empty(),
                1,
                1,
                "auto",
                true,
                false);
    }
}
