package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.spec.Phase;

/**
 * Runs an iteration's phases operator by operator, or as CUDA graphs. Iterations alike in all that
 * the host tells operators (shapes of inputs, lengths) have the same graphs, one for each phase, so
 * that phases stay phases. The first of them runs operator by operator, which lets libraries choose
 * their algorithms and take their memory; the second is captured, and replayed like all that come
 * behind it. Iterations that are like none before are run operator by operator; so are all that
 * come when eight sorts have graphs, and are of none of these.
 *
 * <p>Graphs read inputs at fixed addresses, into which each batch is copied, and leave their loss
 * and gradients at fixed addresses too. All share one pool of memory: what an iteration leaves in
 * it is used up before the next one is replayed.
 */
final class CapturedPhases implements AutoCloseable {
    private static final int MOST_SORTS = 8;

    /** Sorts of which one iteration has been seen; the oldest is forgotten. */
    private static final int MOST_REMEMBERED = 256;

    private final Place place;
    private final boolean wanted;
    private final Map<List<List<Long>>, Graphs> captured = new HashMap<>();
    private final Set<List<List<Long>>> seen = new LinkedHashSet<>();
    private OptionalLong pool = OptionalLong.empty();

    private long iterations;
    private long replayed;

    // Of the iteration; null where it is run operator by operator.
    private Graphs current;
    private boolean capturing;

    /** Whose gradients the weights have now; null where these are their own. */
    private Graphs owner;

    /** The graphs of a sort of iterations, and what they read and leave. */
    private static final class Graphs {
        private final Map<Phase, CudaGraph> phases = new EnumMap<>(Phase.class);
        private final Kept kept = new Kept();
        private final List<Tensor> inputs = new ArrayList<>();
        private final List<Tensor> gradients = new ArrayList<>();
        private Tensor loss;
    }

    /**
     * @param wanted whether anything is to be captured
     */
    CapturedPhases(Place place, boolean wanted) {
        this.place = place;
        this.wanted = wanted;
    }

    /**
     * Begins an iteration, whose batch the model has staged.
     *
     * @param observed whether its operators are to be seen one by one
     */
    void begin(Model model, boolean observed) {
        current = null;
        capturing = false;
        if (!wanted) {
            return;
        }
        iterations++;
        if (!observed) {
            choose(model);
        }
        if (owner != null && owner != current) {
            model.weights().clearGradients();
            owner = null;
        }
    }

    private void choose(Model model) {
        List<List<Long>> sort = sort(model);
        current = captured.get(sort);
        if (current != null) {
            replayed++;
            Iterator<Tensor> fixed = current.inputs.iterator();
            model.replaceInputs(
                    staged -> {
                        Tensor input = fixed.next();
                        input.copy_(staged);
                        return input;
                    });
        } else if (captured.size() < MOST_SORTS && !seen.add(sort)) {
            seen.remove(sort);
            capturing = true;
            current = new Graphs();
            captured.put(sort, current);
            prepare(model);
        } else if (seen.size() > MOST_REMEMBERED) {
            seen.remove(seen.iterator().next());
        }
    }

    private void prepare(Model model) {
        // Graphs have memory of their own, and a capture could not take it from elsewhere.
        place.giveBackMemory();
        model.replaceInputs(
                staged -> {
                    Tensor fixed = current.kept.keep(staged.clone());
                    current.inputs.add(fixed);
                    return fixed;
                });
    }

    /** Shapes of the inputs, and what else the host tells operators. */
    private static List<List<Long>> sort(Model model) {
        List<List<Long>> sort = new ArrayList<>();
        model.replaceInputs(
                staged -> {
                    sort.add(LongStream.of(staged.shape()).boxed().toList());
                    return staged;
                });
        sort.add(model.hostInputs());
        return sort;
    }

    /** Whether the iteration is run operator by operator, on the host's word. */
    boolean eager() {
        return current == null;
    }

    /** Has the work of a phase done by the device, and where it has to be, by the host as well. */
    void run(Phase phase, Runnable work) {
        if (current == null) {
            work.run();
            return;
        }
        if (capturing) {
            CudaGraph graph = place.graph();
            current.phases.put(phase, graph);
            if (pool.isEmpty()) {
                pool = OptionalLong.of(graph.newPool());
            }
            graph.capture("phase " + phase.word(), pool.getAsLong(), work);
        }
        current.phases.get(phase).replay();
    }

    /**
     * The loss of an iteration that is not eager: of a capture the one given, which later replays
     * leave at the same place.
     *
     * @param made by the capture; ignored otherwise
     */
    Tensor loss(Tensor made) {
        if (!capturing) {
            return current.loss.retainReference();
        }
        // Without its history, which would stay with it.
        current.loss = current.kept.keep(made.detach());
        return made;
    }

    /** Makes gradients that the graphs of an iteration have left those of the weights. */
    void gradients(Weights weights) {
        if (capturing) {
            // Tensors of their own: those of the weights are places that change.
            for (Tensor gradient : weights.gradients()) {
                current.gradients.add(current.kept.keep(gradient.detach()));
            }
        } else if (owner != current) {
            weights.setGradients(current.gradients);
        }
        owner = current;
    }

    /** Whether the weights' gradients are those of graphs, which need them again. */
    boolean ownGradients() {
        return owner != null;
    }

    /** Iterations so far, those replayed among them, and sorts captured. */
    Map<String, Long> counts() {
        return wanted
                ? Map.of(
                        "cuda_graph_iterations", iterations,
                        "cuda_graph_replayed", replayed,
                        "cuda_graph_sorts", (long) captured.size())
                : Map.of();
    }

    /** To be called when the device has done all iterations. */
    @Override
    public void close() {
        for (Graphs graphs : captured.values()) {
            graphs.phases.values().forEach(CudaGraph::close);
            graphs.kept.release();
        }
        captured.clear();
    }
}
