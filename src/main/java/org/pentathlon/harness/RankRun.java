package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.comm.Collectives;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.comm.World;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.probe.SystemDescription;
import org.pentathlon.probe.ThreadPlan;
import org.pentathlon.probe.UsableCores;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.Journal;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.Spool;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

/** All cases of one launch, on one rank. */
public final class RankRun {
    /** Has a rank that is alone sum its gradients too: so NCCL can be tried with one GPU. */
    private static final String REDUCE_ALONE = "PENTATHLON_REDUCE_ALONE";

    private final List<CaseSpec> cases;
    private final RunOptions options;
    private final World world;
    private final StopRequest stop;
    private final ProgressListener progress;
    private final LostPeerHandler lost;
    private final Consumer<String> say;
    private final Communicator communicator;
    private final Agreement agreement;
    private final NodeCores cores;
    private final Map<String, String> variables;
    private final FailureNews news;

    /**
     * Collective.
     *
     * @param variables the environment
     * @param bySlurm whether Slurm started the ranks
     * @param lost acts where a peer is lost, and shares the result file with this rank
     * @param say shows a line to the user
     */
    public RankRun(
            List<CaseSpec> cases,
            RunOptions options,
            World world,
            Map<String, String> variables,
            boolean bySlurm,
            StopRequest stop,
            ProgressListener progress,
            LostPeerHandler lost,
            Consumer<String> say) {
        this.cases = List.copyOf(cases);
        this.options = options;
        this.world = world;
        this.stop = stop;
        this.progress = progress;
        this.lost = lost;
        this.say = say;
        this.communicator = world.communicator();
        this.agreement = new Agreement(communicator);
        this.news = new FailureNews(world, lost, agreement::failed);
        this.variables = Map.copyOf(variables);
        UsableCores own = UsableCores.read(Path.of("/"), variables);
        this.cores = NodeCores.exchange(world, own, bySlurm);
    }

    /**
     * How a launch ended.
     *
     * @param termination {@link Termination#NORMAL} or {@link Termination#FORCED}
     * @param written whether this rank has written the result file
     * @param valid whether the file passed its checks; true where none was written
     */
    public record Outcome(Termination termination, boolean written, boolean valid) {}

    /**
     * Runs the cases and, on rank 0 of the last launch, writes the result file; collective. Of a
     * failure all ranks know before it is thrown.
     *
     * @param require throws where this rank lacks something; asked before anything is prepared
     * @throws PentathlonException if a rank cannot go on; what was measured until then is written
     *     before, unless a peer was lost, which is {@link LostPeerHandler}'s
     */
    public Outcome run(Runnable require) {
        news.orTell(
                () ->
                        agreement.all(
                                () -> {
                                    require.run();
                                    return null;
                                }));
        try (RunLock lock = news.orTell(() -> agreement.all(this::prepare))) {
            stop.beforeEnd(
                    () -> {
                        if (communicator.rank() == 0) {
                            RunJournals.discardOwnIfEmpty(options.journalDirectory());
                        }
                    });
            return runPrepared();
        } finally {
            stop.beforeEnd(() -> {});
        }
    }

    /** Rank 0 prepares for all, and holds the folder; null on the others. */
    private RunLock prepare() {
        return communicator.rank() == 0 ? RunJournals.prepare(options) : null;
    }

    private Outcome runPrepared() {
        lost.keep(options);
        try (Journal journal = agreement.all(this::openJournal);
                Spool spool = agreement.all(this::openSpool)) {
            CollectiveProvider provider = agreement.all(this::chooseCollective);
            // Not a step of its own: ranks that wait in it for one that failed agree on nothing.
            try (Collective collective = news.orTell(() -> openCollective(provider))) {
                return news.orTell(() -> runConnected(journal, spool, collective));
            }
        } catch (Throwable e) {
            news.tell(e);
            keep(e);
            throw e;
        } finally {
            stop.honour(false);
        }
    }

    private Outcome runConnected(Journal journal, Spool spool, Collective collective) {
        plan(0).warning().ifPresent(this::warn);
        stop.honour(true);
        Gathering gathering = new Gathering(communicator, agreement, spool);
        Termination termination = work(journal, gathering, collective).run();
        return agreement.all(() -> write(termination));
    }

    /** Threads of this rank in a case of the job. */
    private ThreadPlan plan(int index) {
        return cores.plan(cases.get(index).threads());
    }

    private void keep(Throwable failure) {
        if (communicator.rank() != 0 || news.isPeerLost(failure) || !lost.claimResult()) {
            return;
        }
        try {
            if (RunJournals.keep(
                    options, Termination.FAILED, String.valueOf(failure.getMessage()))) {
                say.accept("wrote what was measured until then: " + options.out());
            }
        } catch (PentathlonException second) {
            failure.addSuppressed(second);
            say.accept("the rows are kept: pentathlon recover " + options.journalDirectory());
        } finally {
            lost.resultWritten();
        }
    }

    private void warn(String warning) {
        if (communicator.rank() == 0) {
            say.accept(warning);
        }
    }

    private RankWork work(Journal journal, Gathering gathering, Collective collective) {
        return switch (options.kind()) {
            case CASES -> () -> runCases(journal, gathering, collective);
            case KERNELS -> kernels(journal, gathering, collective);
            case SWEEP_INPUT -> sweep(journal);
        };
    }

    private RankWork sweep(Journal journal) {
        return new SweepWork(
                order(),
                index -> plan(index).threads(),
                options,
                communicator.size(),
                stop,
                progress,
                journal);
    }

    private RankWork kernels(Journal journal, Gathering gathering, Collective collective) {
        return new KernelsWork(
                order(),
                index -> plan(index).threads(),
                options.seed(),
                world,
                agreement,
                journal,
                gathering,
                collective,
                stop,
                progress);
    }

    private Termination runCases(Journal journal, Gathering gathering, Collective collective) {
        measureCeilings(journal, gathering);
        BucketPlan measured = measureReduction(journal, gathering, collective);
        for (NumberedCase numbered : order()) {
            CaseRun.Outcome outcome =
                    new CaseRun(
                                    numbered,
                                    options,
                                    world,
                                    agreement,
                                    collective,
                                    isTiny(numbered.spec()) ? BucketPlan.FIXED : measured,
                                    plan(numbered.index()),
                                    stop,
                                    progress,
                                    news::tell,
                                    say)
                            .run(journal);
            if (communicator.size() > 1) {
                gathering.gather(outcome.rows().segment());
            }
            // Ranks that infer are not in step: one may be through where another has stopped.
            if (communicator.max(!outcome.whole() || stop.asked() ? 1 : 0) > 0) {
                return Termination.FORCED;
            }
        }
        return Termination.NORMAL;
    }

    /**
     * Once for all cases that share what decides them; tiny ones are of tests, and those that
     * compute nothing have no rate to hold against a ceiling.
     */
    private void measureCeilings(Journal journal, Gathering gathering) {
        List<KernelSetup> setups = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            CaseSpec spec = cases.get(i);
            if (spec.problemClass() != ProblemClass.TINY && spec.engine().computes()) {
                setups.add(KernelSetup.of(spec, plan(i).threads()));
            }
        }
        for (int index : new TreeSet<>(KernelSetup.shared(communicator, setups))) {
            KernelSetup setup = setups.get(index);
            try (KernelMeter meter =
                    KernelMeter.open(communicator, agreement, setup, options.seed())) {
                List<KernelRow> rows = new Ceilings(world).measure(meter);
                gathering.gather(agreement.all(() -> journal.add(rows)));
            }
        }
    }

    /** Once for all cases that train; tiny ones are of tests, and need none. */
    private BucketPlan measureReduction(
            Journal journal, Gathering gathering, Collective collective) {
        for (int i = 0; collective != null && i < cases.size(); i++) {
            CaseSpec spec = cases.get(i);
            if (spec.mode() == Mode.TRAIN && !isTiny(spec)) {
                BucketMeter.Found found =
                        new BucketMeter(communicator, collective)
                                .measure(spec.device(), plan(i).threads());
                gathering.gather(agreement.all(() -> journal.add(found.rows())));
                return found.plan();
            }
        }
        return BucketPlan.FIXED;
    }

    private static boolean isTiny(CaseSpec spec) {
        return spec.problemClass() == ProblemClass.TINY;
    }

    private Outcome write(Termination termination) {
        boolean over = options.last() || termination == Termination.FORCED;
        if (communicator.rank() != 0 || !over) {
            return new Outcome(termination, false, true);
        }
        if (!lost.claimResult()) {
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED, "a rank was lost while the run ended");
        }
        try {
            String signal = stop.signal() == null ? "a signal" : "SIG" + stop.signal();
            String reason = termination == Termination.FORCED ? "stopped by " + signal : "";
            boolean valid =
                    ResultAssembler.write(
                                    options.journalDirectory(), options.out(), termination, reason)
                            .valid();
            return new Outcome(termination, true, valid);
        } finally {
            lost.resultWritten();
        }
    }

    private Journal openJournal() {
        SystemDescription system = SystemDescription.read(Path.of("/"), variables);
        Map<String, String> texts = new TreeMap<>(system.texts());
        texts.put("job", options.jobText());
        return Journal.create(
                options.journalDirectory(),
                options.launch(),
                communicator.rank(),
                options.run(),
                new Attributes()
                        .putAll(system.row())
                        .putAll(gpu())
                        .put("local_rank", world.self().localRank())
                        .put("threads", plan(0).threads()),
                texts);
    }

    /** The one that this rank computes on, of those that the node has. */
    private Attributes gpu() {
        Attributes row = new Attributes();
        if (cases.get(0).device() == DeviceKind.CUDA) {
            RankGpu.of(variables)
                    .value()
                    .ifPresent(
                            gpu ->
                                    row.put("gpu_name", gpu.name())
                                            .put("gpu_uuid", gpu.uuid())
                                            .put("pci_bus_id", gpu.busId()));
        }
        return row;
    }

    /** Where rank 0 keeps the rows of all; null on the others. */
    private Spool openSpool() {
        return communicator.rank() == 0 && communicator.size() > 1
                ? Spool.open(options.journalDirectory())
                : null;
    }

    /**
     * What sums gradients, loaded on this rank; null where there is nothing to sum. A rank that is
     * alone sums only where the environment says so.
     */
    private CollectiveProvider chooseCollective() {
        boolean trains = cases.stream().anyMatch(spec -> spec.mode() == Mode.TRAIN);
        boolean alone = communicator.size() == 1 && !"on".equals(variables.get(REDUCE_ALONE));
        if (alone || !trains) {
            return null;
        }
        DeviceKind device = cases.get(0).device();
        CollectiveProvider provider =
                Collectives.choose(Collectives.all(), options.collective(), device);
        provider.load();
        return provider;
    }

    private Collective openCollective(CollectiveProvider provider) {
        return provider == null ? null : provider.open(communicator, world.hostAddress());
    }

    /** With several launches each has its own order, so that drift does not favour a case. */
    private List<NumberedCase> order() {
        List<Integer> indices = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            indices.add(i);
        }
        if (options.launches() > 1) {
            Collections.shuffle(indices, new Random(options.seed() * 31 + options.launch()));
        }
        List<NumberedCase> ordered = new ArrayList<>();
        for (int index : indices) {
            CaseSpec spec = cases.get(index);
            ordered.add(new NumberedCase(spec, problem(spec), index, ordered.size(), cases.size()));
        }
        return ordered;
    }

    private static Problem problem(CaseSpec spec) {
        return Workloads.byName(spec.workload())
                .orElseThrow(() -> new IllegalArgumentException(spec.workload()))
                .problem(spec.problemClass(), spec.problemSettings());
    }
}
