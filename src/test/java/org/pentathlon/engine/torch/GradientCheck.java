package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.data.Batch;

/**
 * Compares a model's gradients with the slopes of its loss. The model is in training, its weights
 * are of 64-bit floats and it has no dropout; of a stream, the batch is the first.
 */
final class GradientCheck {
    private static final int ELEMENTS = 12;
    private static final double STEP = 1e-3;
    private static final double RELATIVE = 1e-6;
    // What the loss's own rounding leaves of a slope that is zero.
    private static final double ABSOLUTE = 1e-11;

    private GradientCheck() {}

    /**
     * Checks the elements of each parameter where the gradient is largest, and some at random.
     *
     * @param flat parameters on which the loss does not depend
     * @throws AssertionError if a gradient is wrong, or all of another parameter's are zero
     */
    static void check(Model model, Batch batch, String... flat) {
        Map<String, double[]> gradients = gradients(model, batch);
        gradients.forEach(
                (name, gradient) -> {
                    int largest = largest(gradient);
                    if (!List.of(flat).contains(name)) {
                        assertThat(Math.abs(gradient[largest])).as(name).isGreaterThan(ABSOLUTE);
                    }
                    compare(model, batch, name, largest, gradient);
                    Random random = new Random(1);
                    for (int i = 1; i < ELEMENTS; i++) {
                        compare(model, batch, name, random.nextInt(gradient.length), gradient);
                    }
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
                                gradients.put(
                                        parameter.name(),
                                        values(gradient.to(ScalarType.Double).contiguous()));
                                gradient.reset();
                            });
        }
        return gradients;
    }

    private static double[] values(Tensor tensor) {
        double[] values = new double[Math.toIntExact(tensor.numel())];
        tensor.data_ptr_double().get(values);
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

    private static void compare(
            Model model, Batch batch, String name, int element, double[] gradient) {
        double scale = Math.abs(gradient[largest(gradient)]);
        assertThat(gradient[element])
                .as("%s, element %d", name, element)
                .isCloseTo(slope(model, batch, name, element), within(RELATIVE * scale + ABSOLUTE));
    }

    /** Central differences of fourth order. */
    private static double slope(Model model, Batch batch, String name, int element) {
        try (PointerScope local = new PointerScope()) {
            DoublePointer values = model.weights().get(name).data_ptr_double();
            double value = values.get(element);
            double[] losses = new double[5];
            for (int i = 0; i < losses.length; i++) {
                values.put(element, value + (i - 2) * STEP);
                losses[i] = loss(model, batch);
            }
            values.put(element, value);
            return (losses[0] - 8 * losses[1] + 8 * losses[3] - losses[4]) / (12 * STEP);
        }
    }

    private static double loss(Model model, Batch batch) {
        try (PointerScope local = new PointerScope();
                NoGradGuard constant = new NoGradGuard()) {
            model.stage(batch);
            model.forward();
            double loss = model.loss().item_double();
            model.release();
            return loss;
        }
    }
}
