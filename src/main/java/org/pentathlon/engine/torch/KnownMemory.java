package org.pentathlon.engine.torch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.spec.MemoryClass;

/** What a session knows of the memory of its tensors: what it is for. */
final class KnownMemory {
    private final Model model;
    private final Place place;
    private final Optimizer optimizer;
    private final GradientBuckets buckets;

    /** Bytes of the staged inputs by the memory that they lie in; kept where they are noted. */
    private final Map<Long, Long> inputs = new HashMap<>();

    /**
     * @param optimizer null in inference
     * @param buckets null where nothing is reduced
     */
    KnownMemory(Model model, Place place, Optimizer optimizer, GradientBuckets buckets) {
        this.model = model;
        this.place = place;
        this.optimizer = optimizer;
        this.buckets = buckets;
    }

    /** The batch is staged. On the host its inputs are what was allocated meanwhile. */
    void noteInputs() {
        if (place.queues()) {
            model.replaceInputs(
                    input -> {
                        inputs.merge(Weights.address(input), input.nbytes(), Math::addExact);
                        return input;
                    });
        }
    }

    /** The inputs are given back. */
    void forgetInputs() {
        inputs.clear();
    }

    /**
     * Tells what is known at this moment.
     *
     * @param loss of the iteration; null where there is none yet
     */
    void tell(MemoryHistory history, Tensor loss) {
        // What it holds of the other batch, or of alignment, is no input of the iteration.
        tell(history, MemoryClass.WORKSPACE, place.staging());
        inputs.forEach(
                (address, bytes) -> history.share(address, Map.of(MemoryClass.INPUT, bytes)));
        tell(history, MemoryClass.OUTPUTS, model.outputs());
        if (loss != null) {
            tell(history, MemoryClass.OUTPUTS, List.of(loss));
        }
        tell(history, MemoryClass.WEIGHTS, model.weights().tensors());
        tell(history, MemoryClass.WEIGHTS, model.buffers());
        if (optimizer != null) {
            tell(history, MemoryClass.GRADIENTS, model.weights().gradients());
            tell(history, MemoryClass.OPTIMIZER, optimizer.state());
        }
        if (buckets != null) {
            tell(history, MemoryClass.GRADIENTS, buckets.memory());
        }
    }

    private static void tell(MemoryHistory history, MemoryClass memoryClass, List<Tensor> tensors) {
        tensors.forEach(tensor -> history.know(Weights.address(tensor), memoryClass));
    }
}
