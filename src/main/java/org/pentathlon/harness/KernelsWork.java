package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.World;
import org.pentathlon.engine.Engines;
import org.pentathlon.results.Journal;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.Termination;
import org.pentathlon.workload.KernelUse;
import org.pentathlon.workload.Problem;

/**
 * Measures the machine's ceilings, then the kernels that the job's cases use, and with several
 * ranks the reduction over them.
 */
final class KernelsWork implements RankWork {
    private static final CallTimes.Extent CALLS = new CallTimes.Extent(150_000_000, 5, 1000);

    private final List<NumberedCase> cases;
    private final IntUnaryOperator threads;
    private final long seed;
    private final World world;
    private final Communicator communicator;
    private final Agreement agreement;
    private final Journal journal;
    private final Gathering gathering;
    private final Collective collective;
    private final StopRequest stop;
    private final ProgressListener progress;
    private int done;

    /**
     * @param threads of this rank in a case, by its index
     * @param collective what reduces gradients, or null with one rank
     */
    KernelsWork(
            List<NumberedCase> cases,
            IntUnaryOperator threads,
            long seed,
            World world,
            Agreement agreement,
            Journal journal,
            Gathering gathering,
            Collective collective,
            StopRequest stop,
            ProgressListener progress) {
        this.cases = List.copyOf(cases);
        this.threads = threads;
        this.seed = seed;
        this.world = world;
        this.communicator = world.communicator();
        this.agreement = agreement;
        this.journal = journal;
        this.gathering = gathering;
        this.collective = collective;
        this.stop = stop;
        this.progress = progress;
    }

    @Override
    public Termination run() {
        List<KernelSetup> setups =
                cases.stream()
                        .map(each -> KernelSetup.of(each.spec(), threads.applyAsInt(each.index())))
                        .toList();
        List<Integer> shared = KernelSetup.shared(communicator, setups);
        Map<Integer, List<Problem>> problems = new TreeMap<>();
        for (int i = 0; i < cases.size(); i++) {
            problems.computeIfAbsent(shared.get(i), s -> new ArrayList<>())
                    .add(cases.get(i).problem());
        }
        Map<Integer, List<KernelUse>> uses = new TreeMap<>();
        problems.forEach(
                (at, list) ->
                        uses.put(
                                at,
                                KernelUse.of(list, Engines.of(setups.get(at).engine())::kernel)));
        int total = uses.values().stream().mapToInt(List::size).sum();
        List<Long> messages = collective == null ? List.of() : AllReduceMeter.sizes();
        progress.beginCase(1, 1, "kernels");
        progress.beginIterations(total + messages.size());
        for (Map.Entry<Integer, List<KernelUse>> entry : uses.entrySet()) {
            KernelSetup setup = setups.get(entry.getKey());
            if (measure(setup, entry.getValue()) == Termination.FORCED) {
                return Termination.FORCED;
            }
        }
        for (long bytes : messages) {
            KernelSetup setup = setups.get(0);
            keep(
                    List.of(
                            new AllReduceMeter(communicator, collective)
                                    .measure(
                                            bytes,
                                            AllReduceMeter.CALLS,
                                            setup.device(),
                                            setup.threads())));
            if (stopped()) {
                return Termination.FORCED;
            }
        }
        return Termination.NORMAL;
    }

    private Termination measure(KernelSetup setup, List<KernelUse> uses) {
        try (KernelMeter meter = KernelMeter.open(communicator, agreement, setup, seed)) {
            add(new Ceilings(world).measure(meter));
            for (KernelUse use : uses) {
                String workloads = String.join(",", use.workloads());
                keep(List.of(meter.measure(use.kernel(), false, workloads, CALLS)));
                if (stopped()) {
                    return Termination.FORCED;
                }
            }
        }
        return Termination.NORMAL;
    }

    private void keep(List<KernelRow> rows) {
        add(rows);
        done++;
        progress.iteration(done);
    }

    private void add(List<KernelRow> rows) {
        gathering.gather(agreement.all(() -> journal.add(rows)));
    }

    /** Collective: a signal may have reached some of the ranks only. */
    private boolean stopped() {
        return communicator.max(stop.asked() ? 1 : 0) > 0;
    }
}
