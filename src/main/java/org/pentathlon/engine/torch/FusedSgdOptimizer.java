package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.workload.Training;

/** {@link Training.Sgd} by LibTorch's fused kernel, on a device: one launch for many parameters. */
final class FusedSgdOptimizer implements Optimizer {
    private final Training.Sgd settings;
    private final List<Tensor> parameters;
    private final List<Tensor> momenta;
    private final DeviceClip clip;
    private final Operator fused = new Operator("aten::_fused_sgd_");

    FusedSgdOptimizer(Training.Sgd settings, Weights weights) {
        this.settings = settings;
        parameters = weights.tensors();
        // Of zeros the first step makes the gradient, as without them.
        momenta =
                settings.momentum() == 0
                        ? List.of()
                        : parameters.stream().map(p -> zeros_like(p.detach())).toList();
        clip = new DeviceClip(parameters);
    }

    @Override
    public List<Tensor> state() {
        return momenta;
    }

    @Override
    public void step(double learningRate) {
        if (settings.clipNorm() > 0) {
            clip.norm(settings.clipNorm());
        }
        try (PointerScope local = new PointerScope()) {
            fused.call(
                    Operator.list(parameters),
                    Operator.gradients(parameters),
                    Operator.list(momenta),
                    Operator.value(settings.weightDecay()),
                    Operator.value(settings.momentum()),
                    Operator.value(learningRate),
                    Operator.value(0.0), // dampening
                    Operator.value(false), // not Nesterov's
                    Operator.value(false), // minimise
                    Operator.value(false), // momenta are there
                    Operator.nothing(),
                    Operator.nothing());
        }
    }
}
