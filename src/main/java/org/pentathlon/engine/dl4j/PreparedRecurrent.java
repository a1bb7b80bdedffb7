package org.pentathlon.engine.dl4j;

import java.util.List;
import java.util.function.LongToDoubleFunction;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.memory.enums.AllocationPolicy;
import org.nd4j.linalg.api.memory.enums.LearningPolicy;
import org.nd4j.linalg.api.memory.enums.ResetPolicy;
import org.nd4j.linalg.api.memory.enums.SpillPolicy;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.engine.Deviation;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.engine.RecurrentSteps;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Recurrent;

/**
 * A recurrent layer's pass as the models run it, in workspaces. The last call's results stay until
 * the next one.
 */
final class PreparedRecurrent implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;
    private static final String RESULTS = "KERNEL";
    private static final String STEP = "KERNEL_STEP";

    /** As Deeplearning4j's own: as large as the first call has needed. */
    private static final WorkspaceConfiguration CONFIGURATION =
            WorkspaceConfiguration.builder()
                    .initialSize(0)
                    .overallocationLimit(0.05)
                    .policyLearning(LearningPolicy.FIRST_LOOP)
                    .policyReset(ResetPolicy.BLOCK_LEFT)
                    .policySpill(SpillPolicy.REALLOCATE)
                    .policyAllocation(AllocationPolicy.OVERALLOCATE)
                    .build();

    private final Recurrent sizes;
    private final String library;
    private final RecurrentPasses passes;
    private final LayerWorkspaceMgr workspaces = workspaces();
    private MemoryWorkspace open;
    private List<INDArray> found = List.of();

    PreparedRecurrent(Recurrent sizes, String library) {
        this.sizes = sizes;
        this.library = library;
        passes = sizes.cell() == Cell.LSTM ? LstmPasses.of(sizes) : GruPasses.of(sizes);
        if (sizes.backward()) {
            // What it leaves is used by every backward pass.
            passes.forward(LayerWorkspaceMgr.noWorkspaces());
        }
    }

    private static LayerWorkspaceMgr workspaces() {
        return LayerWorkspaceMgr.builder()
                .with(ArrayType.INPUT, RESULTS, CONFIGURATION)
                .with(ArrayType.ACTIVATIONS, RESULTS, CONFIGURATION)
                .with(ArrayType.ACTIVATION_GRAD, RESULTS, CONFIGURATION)
                .with(ArrayType.FF_WORKING_MEM, RESULTS, CONFIGURATION)
                .with(ArrayType.BP_WORKING_MEM, RESULTS, CONFIGURATION)
                .with(ArrayType.RNN_FF_LOOP_WORKING_MEM, STEP, CONFIGURATION)
                .with(ArrayType.RNN_BP_LOOP_WORKING_MEM, STEP, CONFIGURATION)
                .build();
    }

    @Override
    public void run() {
        release();
        open = workspaces.notifyScopeEntered(ArrayType.ACTIVATIONS);
        found =
                sizes.backward()
                        ? passes.backward(workspaces)
                        : List.of(passes.forward(workspaces));
        Backend.ofThisProcess().await();
    }

    private void release() {
        if (open != null) {
            open.close();
            open = null;
        }
    }

    /**
     * Forward: the states of one sequence against the cell's formula in double precision. Backward:
     * all gradients against the same layer's in double precision.
     */
    @Override
    public double error() {
        if (!sizes.backward()) {
            LongToDoubleFunction states = Dl4jKernels.elements(found.get(0));
            int batch = sizes.batch();
            int hidden = sizes.hidden();
            return new RecurrentSteps(sizes, passes.operands())
                    .deviation(
                            i ->
                                    states.applyAsDouble(
                                            passes.place(
                                                    i / hidden / batch,
                                                    i / hidden % batch,
                                                    i % hidden)));
        }
        LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
        Deviation deviation = new Deviation();
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            RecurrentPasses exact = passes.inDouble();
            exact.forward(none);
            List<INDArray> expected = exact.backward(none);
            for (int i = 0; i < found.size(); i++) {
                INDArray right = expected.get(i);
                INDArray difference = found.get(i).castTo(right.dataType()).subi(right);
                deviation.add(
                        difference.amaxNumber().doubleValue(), 0, right.amaxNumber().doubleValue());
            }
            exact.close();
        }
        return deviation.largest();
    }

    @Override
    public double tolerance() {
        return TOLERANCE;
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        release();
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
        passes.close();
    }
}
