package org.pentathlon.engine.dl4j;

import static org.pentathlon.spec.MemoryClass.ACTIVATIONS;
import static org.pentathlon.spec.MemoryClass.GRADIENTS;
import static org.pentathlon.spec.MemoryClass.INPUT;
import static org.pentathlon.spec.MemoryClass.OPTIMIZER;
import static org.pentathlon.spec.MemoryClass.OUTPUTS;
import static org.pentathlon.spec.MemoryClass.WEIGHTS;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.enums.MemoryKind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.MemoryHistory;
import org.pentathlon.spec.MemoryClass;

/**
 * What a session's blocks of memory hold. Arrays of an iteration share a workspace, which is one
 * block; what a workspace reserves beyond its arrays is {@link MemoryClass#WORKSPACE}.
 */
final class KnownMemory {
    private final Model model;
    private final boolean training;
    private final List<INDArray> optimizerState;
    private final List<INDArray> statistics;
    // Of the iteration's workspace.
    private long stagedBytes;
    private long computedBytes;
    private SortedMap<Long, Long> outputs = new TreeMap<>();

    KnownMemory(Model model, boolean training, List<INDArray> optimizerState) {
        this.model = model;
        this.training = training;
        this.optimizerState = optimizerState;
        this.statistics = model.statistics().memory();
    }

    /** The batch is there. */
    void staged() {
        stagedBytes = model.graph().usedBytes();
    }

    /** What lies in the iteration's workspace now was kept for the backward pass, or is output. */
    void computed() {
        computedBytes = model.graph().usedBytes();
        outputs = new TreeMap<>();
        model.outputs().forEach(array -> outputs.put(address(array), bytes(array)));
    }

    /** Tells all that is known at this moment, on the thread that runs the session. */
    void tell(MemoryHistory history) {
        outputs.forEach((address, bytes) -> history.share(address, Map.of(OUTPUTS, bytes)));
        model.carried().forEach(array -> know(history, array, INPUT));
        know(history, model.graph().params(), WEIGHTS);
        statistics.forEach(array -> know(history, array, WEIGHTS));
        if (training) {
            know(history, model.graph().gradientsAndLoss(), GRADIENTS);
        }
        optimizerState.forEach(array -> know(history, array, OPTIMIZER));
        for (MemoryWorkspace workspace :
                Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread()) {
            if (workspace.getCurrentSize() > 0) {
                history.share(
                        address(workspace),
                        workspace.getId().equals(PhasedGraph.ITERATION_WORKSPACE)
                                ? shares(workspace)
                                : Map.of());
            }
        }
    }

    private Map<MemoryClass, Long> shares(MemoryWorkspace workspace) {
        long from = address(workspace);
        long outputBytes =
                outputs.subMap(from, from + workspace.getCurrentSize()).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
        return Map.of(
                INPUT,
                stagedBytes,
                OUTPUTS,
                outputBytes,
                ACTIVATIONS,
                Math.max(0, computedBytes - stagedBytes - outputBytes));
    }

    private static void know(MemoryHistory history, INDArray array, MemoryClass memoryClass) {
        history.share(address(array), Map.of(memoryClass, bytes(array)));
    }

    private static long bytes(INDArray array) {
        return Math.multiplyExact(array.length(), array.dataType().width());
    }

    private static long address(INDArray array) {
        return array.data().address();
    }

    /** Of its first byte: an array of no elements begins where the last one ends. */
    private static long address(MemoryWorkspace workspace) {
        return workspace.alloc(0, MemoryKind.HOST, DataType.INT8, false).address()
                - workspace.getPrimaryOffset();
    }
}
