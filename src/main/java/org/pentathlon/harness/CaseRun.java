package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.pentathlon.comm.ClockEstimate;
import org.pentathlon.comm.ClockSync;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.StopAgreement;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.probe.MappedLibraries;
import org.pentathlon.probe.ThreadPlan;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CaseHeader;
import org.pentathlon.results.CaseRows;
import org.pentathlon.results.CaseTrailer;
import org.pentathlon.results.ClockOffset;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.Journal;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.LearningRate;
import org.pentathlon.workload.Problem;

/** One case on one rank: opens what it needs, warms up, measures, and journals. */
final class CaseRun {
    private final NumberedCase numbered;
    private final RunOptions options;
    private final World world;
    private final Agreement agreement;
    private final Collective collective;
    private final ThreadPlan threads;
    private final StopRequest stop;
    private final ProgressListener progress;
    private final Consumer<Throwable> tellOthers;

    /**
     * @param collective what reduces gradients, or null with one rank
     * @param tellOthers lets the other ranks know of a failure of this one
     */
    CaseRun(
            NumberedCase numbered,
            RunOptions options,
            World world,
            Agreement agreement,
            Collective collective,
            ThreadPlan threads,
            StopRequest stop,
            ProgressListener progress,
            Consumer<Throwable> tellOthers) {
        this.numbered = numbered;
        this.options = options;
        this.world = world;
        this.agreement = agreement;
        this.collective = collective;
        this.threads = threads;
        this.stop = stop;
        this.progress = progress;
        this.tellOthers = tellOthers;
    }

    /**
     * How a case went on this rank.
     *
     * @param whole whether all its iterations were run, rather than a stop agreed upon
     * @param rows its rows, for rank 0
     */
    record Outcome(boolean whole, CaseRows rows) {}

    /** Runs the case; collective. */
    Outcome run(Journal journal) {
        CaseSpec spec = numbered.spec();
        Communicator communicator = world.communicator();
        boolean prefetch = threads.prefetch() && spec.data() != DataMode.SYNTHETIC_FIXED;
        DataRequest request =
                new DataRequest(
                        spec.data(),
                        options.dataDirectory(),
                        spec.seed(),
                        communicator.rank(),
                        communicator.size(),
                        spec.mode() == Mode.TRAIN,
                        prefetch);
        long opening = System.nanoTime();
        Dataset data = agreement.all(() -> numbered.problem().open(request));
        Problem problem = data.problem();
        long perEpoch = agreement.all(() -> spec.epochs() == 0 ? 0L : data.epochIterations());
        try (BatchSource source = agreement.all(data::batches);
                Session session = agreement.all(() -> open(problem));
                GradientReducer reducer = reducer()) {
            long openingNs = System.nanoTime() - opening;
            SortedSet<String> libraries = MappedLibraries.paths(Path.of("/"));
            LearningRate rate = problem.schedule(perEpoch, spec.epochs(), communicator.size());
            int iterations =
                    spec.epochs() == 0
                            ? spec.iterations()
                            : Math.toIntExact(Math.multiplyExact(perEpoch, spec.epochs()));
            Attributes attributes =
                    CaseAttributes.of(
                                    spec,
                                    problem,
                                    communicator.size(),
                                    spec.mode() == Mode.TRAIN ? collective : null,
                                    session.libraries())
                            .put("iterations", iterations)
                            .put("threads", threads.threads())
                            .put("prefetch", prefetch);
            CaseHeader header =
                    new CaseHeader(
                            options.launch(),
                            communicator.rank(),
                            numbered.index(),
                            spec.title(),
                            attributes,
                            clock());
            CaseRows rows = agreement.all(() -> journal.begin(header, spec.warmup(), iterations));
            IterationRecorder recorder =
                    new IterationRecorder(problem, spec.mode(), session, source, reducer);
            Loop loop = new Loop(spec.warmup(), iterations, rate, recorder, rows);
            boolean whole;
            String digest;
            try {
                whole = loop.run();
                digest = digest(session);
            } catch (Throwable e) {
                tellOthers.accept(e);
                throw e;
            }
            rows.end(
                    new CaseTrailer(clock(), loop.startNs, loop.endNs, digest),
                    new Attributes()
                            .put("flops_per_iteration", loop.meanFlops())
                            .put("opening_ns", openingNs)
                            .put("libraries_mapped", String.join("\n", libraries)),
                    List.of(),
                    List.of());
            return new Outcome(whole, rows);
        }
    }

    /** The loop over a case's iterations: warm-up, barrier, measured ones. */
    private final class Loop {
        private final int warmup;
        private final int total;
        private final LearningRate rate;
        private final IterationRecorder recorder;
        private final CaseRows rows;
        private long startNs;
        private long endNs;
        private long flops;

        Loop(
                int warmup,
                int iterations,
                LearningRate rate,
                IterationRecorder recorder,
                CaseRows rows) {
            this.warmup = warmup;
            this.total = Math.addExact(warmup, iterations);
            this.rate = rate;
            this.recorder = recorder;
            this.rows = rows;
        }

        /** Returns whether it came to its end, rather than to a stop agreed upon. */
        boolean run() {
            StopAgreement agreed = world.stopAgreement();
            int order = numbered.order();
            progress.beginCase(
                    numbered.order() + 1, numbered.cases(), numbered.spec().title(), total);
            world.communicator().barrier();
            startNs = recorder.restart();
            int done = 0;
            while (done < total && !agreed.reached(order, done)) {
                if (done == warmup) {
                    world.communicator().barrier();
                    startNs = recorder.restart();
                }
                iterate(done);
                done++;
                progress.iteration(done);
                if (stop.asked() && done < total && agreed.stopAt() == null) {
                    // Not within the warm-up: a peer may already wait at the barrier behind it.
                    agreed.proposeStop(order, Math.max(done, warmup) + 1L);
                }
            }
            endNs = System.nanoTime();
            return done == total;
        }

        private void iterate(int done) {
            if (done < warmup) {
                rows.appendWarmup(recorder.run(done, rate.at(0)));
            } else {
                long iteration = done - (long) warmup;
                long[] row = recorder.run(iteration, rate.at(iteration));
                rows.append(row);
                flops = Math.addExact(flops, row[IterationColumn.FLOPS.ordinal()]);
            }
        }

        long meanFlops() {
            return rows.count() == 0 ? 0 : flops / rows.count();
        }
    }

    private String digest(Session session) {
        return numbered.spec().mode() == Mode.TRAIN ? ParameterDigest.of(session) : "";
    }

    private Session open(Problem problem) {
        CaseSpec spec = numbered.spec();
        return Engines.of(spec.engine())
                .open(
                        new SessionRequest(
                                problem,
                                spec.mode(),
                                spec.precision(),
                                spec.device(),
                                threads.threads(),
                                spec.seed(),
                                world.communicator().rank(),
                                world.communicator().size()));
    }

    private GradientReducer reducer() {
        if (collective == null || numbered.spec().mode() != Mode.TRAIN) {
            return null;
        }
        return numbered.spec().overlap()
                ? new ReduceDuringBackward(collective)
                : new ReduceAfterBackward(collective);
    }

    private ClockOffset clock() {
        ClockEstimate estimate = ClockSync.estimate(world.communicator());
        return new ClockOffset(estimate.localNs(), estimate.offsetNs(), estimate.errorNs());
    }
}
