package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.clip_grad_norm_;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.pentathlon.workload.Training;

/** {@link Training.Sgd} by LibTorch's fused kernel: one pass over the memory of each parameter. */
final class SgdOptimizer implements Optimizer {
    private static final double NO_DAMPENING = 0;

    private final Training.Sgd sgd;
    private final List<Tensor> parameters;
    private final TensorVector clipped;
    // Empty where there is no momentum.
    private final List<Tensor> velocities;
    private final Operator fused = new Operator("aten::_fused_sgd_");

    SgdOptimizer(Training.Sgd sgd, Weights weights) {
        this.sgd = sgd;
        parameters = weights.tensors();
        clipped = new TensorVector(parameters.toArray(Tensor[]::new));
        velocities =
                sgd.momentum() == 0
                        ? List.of()
                        : parameters.stream().map(p -> zeros_like(p.detach())).toList();
    }

    @Override
    public void step(double learningRate) {
        if (sgd.clipNorm() > 0) {
            clip_grad_norm_(clipped, sgd.clipNorm());
        }
        try (PointerScope local = new PointerScope()) {
            fused.call(
                    Operator.list(parameters),
                    Operator.gradients(parameters),
                    Operator.list(velocities),
                    Operator.value(sgd.weightDecay()),
                    Operator.value(sgd.momentum()),
                    Operator.value(learningRate),
                    Operator.value(NO_DAMPENING),
                    Operator.value(false), // no Nesterov
                    Operator.value(false), // minimise
                    Operator.value(false), // velocities are zero before the first step
                    Operator.nothing(),
                    Operator.nothing());
        }
    }
}
