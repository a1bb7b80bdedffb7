package org.pentathlon.harness;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;
import org.pentathlon.comm.ClockEstimate;
import org.pentathlon.comm.ClockSync;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.RankInfo;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.probe.MappedLibraries;
import org.pentathlon.probe.PackageEnergy;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.probe.ThreadPlan;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CaseHeader;
import org.pentathlon.results.CaseRows;
import org.pentathlon.results.CaseTrailer;
import org.pentathlon.results.ClockOffset;
import org.pentathlon.results.FreeRun;
import org.pentathlon.results.Journal;
import org.pentathlon.results.Measurements;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.LearningRate;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Quality;

/** One case on one rank: opens what it needs, warms up, measures, and journals. */
final class CaseRun {
    private final NumberedCase numbered;
    private final RunOptions options;
    private final World world;
    private final Agreement agreement;
    private final Collective collective;
    private final BucketPlan buckets;
    private final ThreadPlan threads;
    private final StopRequest stop;
    private final ProgressListener progress;
    private final Consumer<Throwable> tellOthers;
    private final Consumer<String> say;
    private final CasePlanning planning;

    /**
     * @param collective what reduces gradients, or null where nothing does
     * @param buckets how gradients are cut for it
     * @param tellOthers lets the other ranks know of a failure of this one
     * @param say shows a line to the user
     */
    CaseRun(
            NumberedCase numbered,
            RunOptions options,
            World world,
            Agreement agreement,
            Collective collective,
            BucketPlan buckets,
            ThreadPlan threads,
            StopRequest stop,
            ProgressListener progress,
            Consumer<Throwable> tellOthers,
            Consumer<String> say) {
        this.numbered = numbered;
        this.options = options;
        this.world = world;
        this.agreement = agreement;
        this.collective = collective;
        this.buckets = buckets;
        this.threads = threads;
        this.stop = stop;
        this.progress = progress;
        this.tellOthers = tellOthers;
        this.say = say;
        this.planning =
                new CasePlanning(
                        numbered, options, world, agreement, threads.prefetch(), progress::note);
    }

    /**
     * How a case went on this rank.
     *
     * @param whole whether it came to an end of its own, rather than to a stop agreed upon
     * @param rows its rows, for rank 0
     */
    record Outcome(boolean whole, CaseRows rows) {}

    /** Runs the case; collective. */
    Outcome run(Journal journal) {
        CaseSpec spec = numbered.spec();
        progress.beginCase(numbered.order() + 1, numbered.cases(), spec.title());
        QualityClock clock = new QualityClock(energy());
        long opening = System.nanoTime();
        CasePlan plan = planning.plan();
        Passes passes = new Passes(options, world, stop, progress);
        try (BatchSource source = agreement.all(plan.data()::batches)) {
            Timed timed;
            try (Session session = agreement.all(() -> opened(plan, clock));
                    GradientReducer reducer = reducer(session)) {
                long openingNs = System.nanoTime() - opening;
                timed = timed(plan, session, source, reducer, journal, clock, openingNs, passes);
            }
            Measurements found = timed.found();
            if (timed.measurable()) {
                found =
                        found.and(
                                passes.measured(
                                        Measure.MEMORY,
                                        () -> memory(plan, source, passes, timed.learningRate())));
            }
            timed.rows()
                    .end(
                            timed.trailer(),
                            timed.more(),
                            List.of(),
                            List.of(),
                            clock.readings(),
                            found);
            return new Outcome(timed.whole(), timed.rows());
        }
    }

    /**
     * What the session of the timing pass has left.
     *
     * @param measurable whether passes behind it make sense
     */
    private record Timed(
            CaseRows rows,
            CaseTrailer trailer,
            Attributes more,
            boolean whole,
            boolean measurable,
            double learningRate,
            Measurements found) {}

    private Timed timed(
            CasePlan plan,
            Session session,
            BatchSource source,
            GradientReducer reducer,
            Journal journal,
            QualityClock clock,
            long openingNs,
            Passes passes) {
        CaseSpec spec = numbered.spec();
        SortedSet<String> libraries = MappedLibraries.paths(Path.of("/"));
        CaseHeader header = header(plan, session);
        CaseRows rows =
                agreement.all(() -> journal.begin(header, spec.warmup(), plan.iterations()));
        IterationRecorder recorder =
                new IterationRecorder(plan.data().problem(), spec.mode(), session, source, reducer);
        CaseLoop loop = loop(plan, session, recorder, rows, clock);
        try {
            CaseLoop.Ending ending = loop.run();
            boolean whole = ending != CaseLoop.Ending.STOPPED;
            Optional<FreeRun> freeRun = Optional.empty();
            if (session.queues() && !byEpochs()) {
                FreeRunningBlock block =
                        new FreeRunningBlock(
                                plan.data().problem(), spec.mode(), session, source, reducer);
                boolean goesOn = whole && !recorder.diverged();
                freeRun = passes.freeRun(block, numbered, plan.iterations(), loop, goesOn);
            }
            String digest = digest(session);
            CaseTrailer trailer =
                    new CaseTrailer(
                            clockOffset(),
                            whole ? rows.count() : plan.iterations(),
                            loop.startNs(),
                            loop.endNs(),
                            loop.evaluationNs(),
                            clock.initialisationNs(),
                            freeRun,
                            digest);
            Attributes more =
                    new Attributes()
                            .put("flops_per_iteration", loop.meanFlops())
                            .put("opening_ns", openingNs)
                            .put("started", instant(loop.startNs()).toString())
                            .put("libraries_mapped", String.join("\n", libraries));
            session.counts().forEach(more::put);
            // Ranks that infer may stop or diverge one by one.
            boolean lost = !whole || recorder.diverged();
            boolean measurable = world.communicator().max(lost ? 1 : 0) == 0;
            Measurements found =
                    measurable
                            ? passes.inSession(
                                    session, recorder, loop.learningRate(), spec.device())
                            : passes.none("the timing pass did not come to its end");
            return new Timed(rows, trailer, more, whole, measurable, loop.learningRate(), found);
        } catch (Throwable e) {
            tellOthers.accept(e);
            throw e;
        }
    }

    /** In a session of its own, which is watched from its first weight on; collective. */
    private Measurements memory(
            CasePlan plan, BatchSource source, Passes passes, double learningRate) {
        Problem problem = plan.data().problem();
        try {
            return new MemoryPass(
                            () -> agreement.all(() -> open(problem, true)),
                            this::reducer,
                            (session, reducer) ->
                                    new IterationRecorder(
                                            problem,
                                            numbered.spec().mode(),
                                            session,
                                            source,
                                            reducer),
                            new ResidentMemory(Path.of("/")),
                            passes.gpuAlone(numbered.spec().device()),
                            options.measureIterations(),
                            learningRate)
                    .run();
        } catch (Throwable e) {
            tellOthers.accept(e);
            throw e;
        }
    }

    private boolean byEpochs() {
        return planning.byEpochs();
    }

    private CaseHeader header(CasePlan plan, Session session) {
        CaseSpec spec = numbered.spec();
        Attributes attributes =
                CaseAttributes.of(
                                spec,
                                plan.data(),
                                world.communicator().size(),
                                spec.mode() == Mode.TRAIN ? collective : null,
                                session.libraries())
                        .put("iterations", plan.iterations())
                        .put("threads", threads.threads())
                        .put("prefetch", planning.prefetch());
        if (spec.mode() == Mode.TRAIN && collective != null) {
            attributes.putAll(bucketAttributes());
        }
        if (byEpochs()) {
            attributes.putAll(qualityAttributes(plan));
        }
        return new CaseHeader(
                options.launch(),
                world.communicator().rank(),
                numbered.index(),
                spec.title(),
                attributes,
                clockOffset());
    }

    /** An engine that hands over nothing before all is ready has one bucket. */
    private Attributes bucketAttributes() {
        return Engines.of(numbered.spec().engine()).handsOverEarly()
                ? new Attributes()
                        .put("bucket_source", buckets.source())
                        .put("bucket_bytes", buckets.bytes())
                        .put("first_bucket_bytes", buckets.firstBytes())
                : new Attributes().put("bucket_source", "one bucket");
    }

    private CaseLoop loop(
            CasePlan plan,
            Session session,
            IterationRecorder recorder,
            CaseRows rows,
            QualityClock clock) {
        Communicator communicator = world.communicator();
        LearningRate rate =
                plan.data()
                        .problem()
                        .schedule(plan.perEpoch(), numbered.spec().epochs(), communicator.size());
        Optional<EpochEvaluations> evaluations =
                plan.heldOut().isEmpty()
                        ? Optional.empty()
                        : Optional.of(evaluations(plan, session, clock, rows));
        return new CaseLoop(
                numbered,
                communicator,
                world.stopAgreement(),
                stop,
                progress,
                recorder,
                rows,
                clock,
                rate,
                plan.iterations(),
                plan.perEpoch(),
                evaluations,
                this::sayInvalid);
    }

    /** One rank reads a node's energy, for runs to a quality alone. */
    private Optional<PackageEnergy> energy() {
        return byEpochs() && world.self().localRank() == 0
                ? Optional.of(PackageEnergy.find(Path.of("/")))
                : Optional.empty();
    }

    private Attributes qualityAttributes(CasePlan plan) {
        CaseSpec spec = numbered.spec();
        Attributes attributes = new Attributes().put("iterations_per_epoch", plan.perEpoch());
        long machines = world.ranks().stream().map(RankInfo::machine).distinct().count();
        attributes.put(
                "devices", spec.device() == DeviceKind.CPU ? machines : world.ranks().size());
        options.pricePerDeviceHour()
                .ifPresent(price -> attributes.put("price_per_device_hour", price));
        Quality quality = plan.data().problem().quality();
        String metric = plan.heldOut().get(0).word() + "_" + quality.metric();
        attributes.put("target_metric", metric).put("target_unit", quality.unit());
        attributes.put("higher_is_better", quality.higherIsBetter());
        spec.target().ifPresent(target -> attributes.put("target", target));
        return attributes;
    }

    private EpochEvaluations evaluations(
            CasePlan plan, Session session, QualityClock clock, CaseRows rows) {
        boolean first = world.communicator().rank() == 0;
        return new EpochEvaluations(
                options.launch(),
                options.launches(),
                numbered.spec().epochs(),
                numbered.spec().target(),
                plan.heldOut(),
                plan.data().problem().quality(),
                new Evaluator(plan.data(), session, world.communicator()),
                clock,
                first ? rows::evaluated : figures -> {},
                first ? line -> progress.note(numbered.name() + ": " + line) : line -> {},
                first ? this::sayInvalid : problem -> {});
    }

    private void sayInvalid(String problem) {
        say.accept(
                "case " + numbered.name() + ": " + problem + "; the case ends here and is invalid");
    }

    private String digest(Session session) {
        return numbered.spec().mode() == Mode.TRAIN ? ParameterDigest.of(session) : "";
    }

    private Session opened(CasePlan plan, QualityClock clock) {
        clock.pause();
        return RangedSession.of(
                open(plan.data().problem(), false), numbered.spec(), plan.iterations());
    }

    private Session open(Problem problem, boolean traceMemory) {
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
                                world.communicator().size(),
                                buckets,
                                traceMemory,
                                collective != null,
                                spec.cudaGraph()));
    }

    private GradientReducer reducer(Session session) {
        if (collective == null || numbered.spec().mode() != Mode.TRAIN) {
            return null;
        }
        boolean early = Engines.of(numbered.spec().engine()).handsOverEarly();
        return GradientReducer.of(collective, numbered.spec().overlap() && early, session.queues());
    }

    /** An instant of {@link System#nanoTime} by the clock on the wall, in milliseconds. */
    private static Instant instant(long nanoTime) {
        return Instant.now()
                .minusNanos(System.nanoTime() - nanoTime)
                .truncatedTo(ChronoUnit.MILLIS);
    }

    private ClockOffset clockOffset() {
        ClockEstimate estimate = ClockSync.estimate(world.communicator());
        return new ClockOffset(estimate.localNs(), estimate.offsetNs(), estimate.errorNs());
    }
}
