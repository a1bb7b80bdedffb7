package org.pentathlon.harness;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pentathlon.comm.World;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Split;

/** Finds out what a case comes to, from its data. */
final class CasePlanning {
    /** Facts of data that begin so tell how many of what could not be used. */
    private static final String DROPPED = "data_dropped_";

    private final NumberedCase numbered;
    private final RunOptions options;
    private final World world;
    private final Agreement agreement;
    private final boolean prefetching;
    private final Consumer<String> note;

    /**
     * @param prefetching whether the rank has a core for it
     * @param note takes a line worth showing
     */
    CasePlanning(
            NumberedCase numbered,
            RunOptions options,
            World world,
            Agreement agreement,
            boolean prefetching,
            Consumer<String> note) {
        this.numbered = numbered;
        this.options = options;
        this.world = world;
        this.agreement = agreement;
        this.prefetching = prefetching;
        this.note = note;
    }

    boolean byEpochs() {
        return numbered.spec().mode() == Mode.TRAIN && numbered.spec().epochs() > 0;
    }

    /** Opens the data and settles what follows from them; collective. */
    CasePlan plan() {
        CaseSpec spec = numbered.spec();
        Dataset data = agreement.all(() -> numbered.problem().open(request()));
        List<Split> heldOut = byEpochs() ? data.heldOut() : List.of();
        // What is wrong with them must not come out behind the first epoch.
        agreement.all(() -> requireHeldOut(data, heldOut));
        tellDropped(data);
        long perEpoch = agreement.all(() -> spec.epochs() == 0 ? 0L : data.epochIterations());
        int iterations = agreement.all(() -> iterations(perEpoch));
        return new CasePlan(data, heldOut, perEpoch, iterations);
    }

    private DataRequest request() {
        CaseSpec spec = numbered.spec();
        return new DataRequest(
                spec.data(),
                options.dataDirectory(),
                spec.seed(),
                world.communicator().rank(),
                world.communicator().size(),
                spec.mode() == Mode.TRAIN,
                prefetch());
    }

    boolean prefetch() {
        return prefetching && numbered.spec().data() != DataMode.SYNTHETIC_FIXED;
    }

    /** Once for all launches: they read the same files. */
    private void tellDropped(Dataset data) {
        String dropped =
                data.facts().entrySet().stream()
                        .filter(fact -> fact.getKey().startsWith(DROPPED))
                        .filter(fact -> !fact.getValue().equals("0"))
                        .map(fact -> fact.getValue() + " " + droppedWhat(fact.getKey()))
                        .collect(Collectors.joining(", "));
        if (!dropped.isEmpty() && world.communicator().rank() == 0 && options.launch() == 0) {
            note.accept(numbered.name() + ": data dropped: " + dropped);
        }
    }

    private static String droppedWhat(String fact) {
        return fact.substring(DROPPED.length()).replace('_', ' ');
    }

    private List<?> requireHeldOut(Dataset data, List<Split> heldOut) {
        if (byEpochs() && heldOut.isEmpty()) {
            throw new PentathlonException(
                    ExitStatus.DATA,
                    "case %s: %s has no held-out data of it, on which epochs are evaluated; add the"
                                    .formatted(numbered.name(), options.dataDirectory())
                            + " file, or use iterations in place of epochs");
        }
        return heldOut.stream().map(data::pass).toList();
    }

    private int iterations(long perEpoch) {
        CaseSpec spec = numbered.spec();
        if (spec.epochs() == 0) {
            return spec.iterations();
        }
        long iterations = Math.multiplyExact(perEpoch, (long) spec.epochs());
        if (iterations > Integer.MAX_VALUE) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "case %s: %d epochs are %d iterations, and %d are the most; ask for fewer"
                            .formatted(
                                    numbered.name(), spec.epochs(), iterations, Integer.MAX_VALUE));
        }
        return (int) iterations;
    }
}
