package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.clip_grad_value_;
import static org.bytedeco.pytorch.global.torch.zeros;
import static org.bytedeco.pytorch.global.torch.zeros_like;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Training;

/** {@link Training.Adam} by LibTorch's fused kernel: one pass over the memory of each parameter. */
final class AdamOptimizer implements Optimizer {
    private static final double BETA_1 = 0.9;
    private static final double BETA_2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final Training.Adam adam;
    private final TensorVector clamped;
    private final DeviceClip clip;
    private final Group plain = new Group();
    private final Group decayed = new Group();
    private final Tensor steps;
    private final Operator fused = new Operator("aten::_fused_adam_");

    /** Parameters with the same weight decay, and the means of their gradients. */
    private static final class Group {
        private final List<Tensor> parameters = new ArrayList<>();
        private final List<Tensor> means = new ArrayList<>();
        private final List<Tensor> squares = new ArrayList<>();

        void add(Tensor parameter) {
            parameters.add(parameter);
            means.add(zeros_like(parameter.detach()));
            squares.add(zeros_like(parameter.detach()));
        }
    }

    AdamOptimizer(Training.Adam adam, Weights weights) {
        this.adam = adam;
        clamped = new TensorVector(weights.tensors().toArray(Tensor[]::new));
        clip = weights.place().queues() ? new DeviceClip(weights.tensors()) : null;
        steps = zeros(new long[] {1}, weights.place().options(ScalarType.Float));
        for (Parameter parameter : weights.parameters()) {
            Group group = adam.decayed().contains(parameter.name()) ? decayed : plain;
            group.add(weights.get(parameter.name()));
        }
    }

    @Override
    public List<Tensor> state() {
        return Stream.of(List.of(steps), plain.means, plain.squares, decayed.means, decayed.squares)
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public void step(double learningRate) {
        if (adam.clamp() > 0) {
            clamp();
        }
        try (Scalar one = new Scalar(1.0)) {
            steps.add_(one);
        }
        step(plain, 0, learningRate);
        step(decayed, adam.weightDecay(), learningRate);
    }

    private void clamp() {
        if (clip == null) {
            clip_grad_value_(clamped, adam.clamp());
        } else {
            clip.elements(adam.clamp());
        }
    }

    private void step(Group group, double weightDecay, double learningRate) {
        if (group.parameters.isEmpty()) {
            return;
        }
        try (PointerScope local = new PointerScope()) {
            fused.call(
                    Operator.list(group.parameters),
                    Operator.gradients(group.parameters),
                    Operator.list(group.means),
                    Operator.list(group.squares),
                    Operator.list(List.of()), // of AMSGrad
                    Operator.list(Collections.nCopies(group.parameters.size(), steps)),
                    Operator.value(learningRate),
                    Operator.value(BETA_1),
                    Operator.value(BETA_2),
                    Operator.value(weightDecay),
                    Operator.value(EPSILON),
                    Operator.value(false), // no AMSGrad
                    Operator.value(false), // minimise
                    Operator.nothing(),
                    Operator.nothing());
        }
    }
}
