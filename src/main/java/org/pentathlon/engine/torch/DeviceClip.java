package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.clamp_max;
import static org.bytedeco.pytorch.global.torch.linalg_vector_norm;
import static org.bytedeco.pytorch.global.torch.stack;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Clips gradients without asking a device for a number, as LibTorch's own function does for the
 * norm, and with few kernels for many tensors.
 */
final class DeviceClip {
    /** That of LibTorch's clip_grad_norm_. */
    private static final double EPSILON = 1e-6;

    private final List<Tensor> parameters;
    private final Operator norms = new Operator("aten::_foreach_norm", "Scalar");
    private final Operator scale = new Operator("aten::_foreach_mul_", "Tensor");
    private final Operator least = new Operator("aten::_foreach_clamp_min_", "Scalar");
    private final Operator most = new Operator("aten::_foreach_clamp_max_", "Scalar");

    /**
     * @param parameters each has a gradient when gradients are clipped
     */
    DeviceClip(List<Tensor> parameters) {
        this.parameters = List.copyOf(parameters);
    }

    /** Scales all gradients so that their common Euclidean norm is at most this. */
    void norm(double limit) {
        try (PointerScope local = new PointerScope();
                NoGradGuard constant = new NoGradGuard()) {
            IValue gradients = Operator.gradients(parameters);
            Tensor all =
                    stack(
                            norms.computeAll(
                                    gradients, new IValue(new Scalar(2)), Operator.nothing()));
            Tensor factor =
                    linalg_vector_norm(all)
                            .add_(new Scalar(EPSILON))
                            .reciprocal_()
                            .mul_(new Scalar(limit));
            scale.call(gradients, Operator.tensor(clamp_max(factor, new Scalar(1.0))));
        }
    }

    /** Brings each element of the gradients between -limit and limit. */
    void elements(double limit) {
        try (PointerScope local = new PointerScope()) {
            IValue gradients = Operator.gradients(parameters);
            least.call(gradients, new IValue(new Scalar(-limit)));
            most.call(gradients, new IValue(new Scalar(limit)));
        }
    }
}
