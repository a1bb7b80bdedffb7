package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;

/**
 * Compares a model's gradients with the slopes of its loss, by differences of fourth order. The
 * model is in training, its weights are of 64-bit floats and it has no dropout; of a stream, the
 * batch is the first.
 */
final class GradientCheck {
    private static final double RELATIVE = 1e-6;
    // What rounding leaves of a difference of equal losses.
    private static final double ROUNDING = 1e-14;

    private final Model model;
    private final Batch batch;
    private final Loss loss;
    private final double absolute;

    /** What a model's loss is like as a function of a weight. */
    enum Loss {
        SMOOTH(1e-3, 12),
        /** There are rectifiers and maxima; the step is small, so that few kinks lie within it. */
        KINKED(1e-6, 6);

        private final double step;
        private final int elements;

        /**
         * @param step by which a weight is changed
         * @param elements checked of each parameter, some of them twice
         */
        Loss(double step, int elements) {
            this.step = step;
            this.elements = elements;
        }
    }

    private GradientCheck(Model model, Batch batch, Loss loss) {
        this.model = model;
        this.batch = batch;
        this.loss = loss;
        absolute = ROUNDING / loss.step;
    }

    /**
     * Checks the elements of each parameter where the gradient is largest, and some at random.
     *
     * @param flat parameters on which the loss does not depend
     * @throws AssertionError if a gradient is wrong, or all of another parameter's are zero
     */
    static void check(Model model, Batch batch, Loss loss, List<String> flat) {
        new GradientCheck(model, batch, loss).check(flat);
    }

    private void check(List<String> flat) {
        Map<String, double[]> gradients = gradients(model, batch);
        gradients.forEach(
                (name, gradient) -> {
                    int largest = largest(gradient);
                    if (!flat.contains(name)) {
                        assertThat(Math.abs(gradient[largest])).as(name).isGreaterThan(absolute);
                    }
                    int compared = compare(name, largest, gradient) ? 1 : 0;
                    Random random = new Random(1);
                    for (int i = 1; i < loss.elements; i++) {
                        if (compare(name, random.nextInt(gradient.length), gradient)) {
                            compared++;
                        }
                    }
                    assertThat(compared).as(name).isGreaterThanOrEqualTo(loss.elements / 2);
                });
    }

    /** The gradients of all parameters, by name. */
    static Map<String, double[]> gradients(Model model, Batch batch) {
        Map<String, double[]> gradients = new LinkedHashMap<>();
        try (PointerScope local = new PointerScope()) {
            model.stage(batch);
            model.forward();
            model.backward(model.loss());
            model.release();
            model.weights()
                    .parameters()
                    .forEach(
                            parameter -> {
                                Tensor gradient =
                                        model.weights().get(parameter.name()).mutable_grad();
                                gradients.put(parameter.name(), values(gradient));
                                gradient.reset();
                            });
        }
        return gradients;
    }

    /** A tensor's elements in the order of their indices. */
    static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        tensor.detach().to(ScalarType.Double).contiguous().data_ptr_double().get(values);
        return values;
    }

    private static int largest(double[] gradient) {
        int largest = 0;
        for (int i = 1; i < gradient.length; i++) {
            if (Math.abs(gradient[i]) > Math.abs(gradient[largest])) {
                largest = i;
            }
        }
        return largest;
    }

    /** Gives false, and compares nothing, where there is a kink. */
    private boolean compare(String name, int element, double[] gradient) {
        double tolerance = RELATIVE * Math.abs(gradient[largest(gradient)]) + absolute;
        double[] losses = losses(name, element);
        double near = (losses[3] - losses[1]) / (2 * loss.step);
        double far = (losses[4] - losses[0]) / (4 * loss.step);
        if (loss == Loss.KINKED && Math.abs(near - far) > tolerance) {
            return false;
        }
        assertThat(gradient[element])
                .as("%s, element %d", name, element)
                .isCloseTo((4 * near - far) / 3, within(tolerance));
        return true;
    }

    /** The losses at the weight, and at one step and two to either side of it. */
    private double[] losses(String name, int element) {
        try (PointerScope local = new PointerScope();
                NoGradGuard constant = new NoGradGuard()) {
            Tensor weight = model.weights().get(name);
            Tensor place = Tensor.create(new long[] {element});
            Tensor value = weight.take(place);
            double[] losses = new double[5];
            for (int i = 0; i < losses.length; i++) {
                weight.put_(place, value.add(new Scalar((i - 2) * loss.step)));
                losses[i] = loss();
            }
            weight.put_(place, value);
            return losses;
        }
    }

    private double loss() {
        try (PointerScope local = new PointerScope()) {
            model.stage(batch);
            model.forward();
            double value = model.loss().item_double();
            model.release();
            return value;
        }
    }
}
