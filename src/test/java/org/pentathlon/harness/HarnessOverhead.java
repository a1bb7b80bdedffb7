package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
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

/**
 * A benchmark, started by {@code src/bench/harness.sh}: the timing pass as a run does it, journal
 * and all, beside a loop that calls the session's phases and reads the clock at its two ends alone.
 * One session does both in turn, A B A B, so that nothing but the harness differs.
 */
public final class HarnessOverhead {
    private static final double LEARNING_RATE = 1e-4;

    private final Problem problem;
    private final CaseSpec spec;
    private final Session session;
    private final BatchSource source;
    private final int iterations;

    private HarnessOverhead(
            Problem problem, CaseSpec spec, Session session, BatchSource source, int iterations) {
        this.problem = problem;
        this.spec = spec;
        this.session = session;
        this.source = source;
        this.iterations = iterations;
    }

    /**
     * Prints one line of medians.
     *
     * @param arguments workload, class, threads, iterations of a block, rounds
     */
    public static void main(String[] arguments) throws IOException {
        String workload = arguments[0];
        ProblemClass problemClass = ProblemClass.valueOf(arguments[1].toUpperCase(Locale.ROOT));
        int threads = Integer.parseInt(arguments[2]);
        int iterations = Integer.parseInt(arguments[3]);
        int rounds = Integer.parseInt(arguments[4]);
        Problem problem = Workloads.byName(workload).orElseThrow().problem(problemClass, Map.of());
        CaseSpec spec =
                new CaseSpec(
                        workload,
                        Mode.TRAIN,
                        EngineKind.TORCH,
                        problemClass,
                        Precision.FP32,
                        DeviceKind.CPU,
                        DataMode.SYNTHETIC_FIXED,
                        new TreeMap<>(),
                        problem.batch(),
                        0,
                        iterations,
                        0,
                        OptionalDouble.empty(),
                        1,
                        threads,
                        "auto",
                        true,
                        false);
        SessionRequest request =
                new SessionRequest(
                        problem,
                        Mode.TRAIN,
                        Precision.FP32,
                        DeviceKind.CPU,
                        threads,
                        1,
                        0,
                        1,
                        false);
        DataRequest data = new DataRequest(DataMode.SYNTHETIC_FIXED, null, 1, 0, 1, true, false);
        try (BatchSource source = problem.open(data).batches();
                Session session = Engines.of(EngineKind.TORCH).open(request)) {
            new HarnessOverhead(problem, spec, session, source, iterations).rounds(rounds);
        }
    }

    private void rounds(int rounds) throws IOException {
        bare();
        harness();
        double[] ratios = new double[rounds];
        double[] bare = new double[rounds];
        double[] harness = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            // The order alternates too, for the second of a pair may be faster.
            if (round % 2 == 0) {
                bare[round] = bare();
                harness[round] = harness();
            } else {
                harness[round] = harness();
                bare[round] = bare();
            }
            ratios[round] = harness[round] / bare[round];
        }
        System.out.printf(
                Locale.ROOT,
                "%-10s bare %9.3f ms  harness %9.3f ms  ratio %.4f, 95 %% interval %.4f to %.4f%n",
                spec.workload(),
                median(bare),
                median(harness),
                median(ratios),
                sorted(ratios)[rank(rounds, -1)],
                sorted(ratios)[rank(rounds, 1)]);
    }

    /** Rank of the median's interval: n / 2 and 1.96 standard deviations of a binomial variable. */
    private static int rank(int n, int side) {
        double rank = n / 2.0 + side * 1.96 * Math.sqrt(n) / 2;
        return Math.max(0, Math.min(n - 1, (int) Math.round(rank)));
    }

    private static double[] sorted(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted;
    }

    private static double median(double[] values) {
        double[] sorted = sorted(values);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Milliseconds of an iteration. */
    private double bare() {
        long start = System.nanoTime();
        for (int i = 0; i < iterations; i++) {
            session.stage(source.next());
            session.forward();
            session.loss();
            session.backward(null);
            session.update(LEARNING_RATE);
            session.endIteration();
        }
        return (System.nanoTime() - start) / 1e6 / iterations;
    }

    /** The same through the case's loop, with a journal. */
    private double harness() throws IOException {
        Path dir = Files.createTempDirectory("pentathlon-overhead");
        try (World world = World.join(Launch.single(), dir, Duration.ofSeconds(1), 0, lost -> {});
                Journal journal =
                        Journal.create(
                                dir.resolve("journal"),
                                0,
                                0,
                                new Attributes(),
                                new Attributes(),
                                Map.of())) {
            CaseHeader header =
                    new CaseHeader(0, 0, 0, "overhead", new Attributes(), new ClockOffset(0, 0, 0));
            CaseRows rows = journal.begin(header, 0, iterations);
            QualityClock clock = new QualityClock(Optional.empty());
            clock.pause();
            CaseLoop loop =
                    new CaseLoop(
                            new NumberedCase(spec, problem, 0, 0, 1),
                            world.communicator(),
                            world.stopAgreement(),
                            new StopRequest(),
                            new Silent(),
                            new IterationRecorder(problem, Mode.TRAIN, session, source, null),
                            rows,
                            clock,
                            new LearningRate.Constant(LEARNING_RATE),
                            iterations,
                            0,
                            Optional.empty(),
                            problem -> {});
            loop.run();
            Files.delete(journal.file());
            return (loop.endNs() - loop.startNs()) / 1e6 / iterations;
        } finally {
            Files.deleteIfExists(dir.resolve("journal"));
            Files.deleteIfExists(dir);
        }
    }

    private static final class Silent implements ProgressListener {
        @Override
        public void beginCase(int number, int cases, String title) {}

        @Override
        public void beginIterations(int count) {}

        @Override
        public void iteration(int done) {}

        @Override
        public void evaluating() {}

        @Override
        public void measuring(Measure measure) {}

        @Override
        public void note(String line) {}
    }
}
