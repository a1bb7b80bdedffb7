package org.pentathlon.engine.torch;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.engine.OperatorTotal;

/**
 * What one call of an operator of ATen computes and moves, by its name and the shapes of its inputs
 * and outputs.
 */
final class AtenWork {
    private static final String NAMESPACE = "aten::";

    /** Read of their first input only as much as they write. */
    private static final Set<String> GATHERING =
            Set.of("embedding", "gather", "index", "index_select", "take");

    /** Overwrite their first input unread. */
    private static final Set<String> OVERWRITING =
            Set.of("bernoulli_", "copy_", "fill_", "normal_", "random_", "uniform_", "zero_");

    /** Only reserve memory. */
    private static final Set<String> RESERVING =
            Set.of("empty", "empty_like", "empty_strided", "new_empty", "new_empty_strided");

    /** Those that {@link #flops} knows. */
    private static final Set<String> WHOLE =
            Set.of(
                    "mm",
                    "bmm",
                    "mv",
                    "dot",
                    "vdot",
                    "addmm",
                    "addmm_",
                    "_addmm_activation",
                    "baddbmm",
                    "baddbmm_",
                    "addbmm",
                    "addmv",
                    "addmv_",
                    "mkldnn_convolution",
                    "_slow_conv2d_forward",
                    "convolution_backward",
                    "mkldnn_rnn_layer",
                    "mkldnn_rnn_layer_backward");

    private AtenWork() {}

    /** Whether it counts all that happens in it, since it counts products. */
    static boolean isWhole(String name) {
        return within(name).filter(WHOLE::contains).isPresent();
    }

    /** The name within ATen; empty for others. */
    private static Optional<String> within(String name) {
        return name.startsWith(NAMESPACE)
                ? Optional.of(name.substring(NAMESPACE.length()))
                : Optional.empty();
    }

    /**
     * Operations of a product, a convolution or a recurrent layer: twice the multiply-accumulates,
     * padding of convolutions included. -1 for others: element-wise operations are not counted.
     *
     * @param inputs by the schema's arguments; null where one is no tensor
     * @param outputs in the schema's order; null where one is no tensor
     */
    static long flops(String name, List<TensorShape> inputs, List<TensorShape> outputs) {
        return switch (within(name).orElse("")) {
            case "mm", "bmm", "mv", "dot", "vdot" -> product(inputs.get(0), inputs.get(1));
            case "addmm",
                    "addmm_",
                    "_addmm_activation",
                    "baddbmm",
                    "baddbmm_",
                    "addbmm",
                    "addmv",
                    "addmv_" ->
                    product(inputs.get(1), inputs.get(2));
            case "mkldnn_convolution", "_slow_conv2d_forward" ->
                    twice(positions(outputs.get(0), inputs.get(1)));
            case "convolution_backward" ->
                    // Of the inputs' gradients and of the weights', as far as they are asked for.
                    Math.multiplyExact(
                            2 * outputs.stream().limit(2).filter(Objects::nonNull).count(),
                            positions(inputs.get(0), inputs.get(2)));
            case "mkldnn_rnn_layer" -> twice(recurrent(inputs));
            // Of its inputs, states and weights.
            case "mkldnn_rnn_layer_backward" -> Math.multiplyExact(4L, recurrent(inputs));
            default -> OperatorTotal.UNKNOWN;
        };
    }

    /** Rows and columns of the first times columns of the second, for each matrix of a batch. */
    private static long product(TensorShape a, TensorShape b) {
        long columns = b.sizes().size() > 1 ? b.size(-1) : 1;
        return twice(Math.multiplyExact(a.elements(), columns));
    }

    /** Multiply-accumulates of a convolution with these results, channels first, and weights. */
    private static long positions(TensorShape results, TensorShape weight) {
        return Math.multiplyExact(results.elements(), weight.elements() / weight.size(0));
    }

    /** Of a layer's steps, with weights of input and state at the second and third place. */
    private static long recurrent(List<TensorShape> inputs) {
        long rows = inputs.get(0).elements() / inputs.get(0).size(-1);
        long weights = Math.addExact(inputs.get(1).elements(), inputs.get(2).elements());
        return Math.multiplyExact(rows, weights);
    }

    private static long twice(long multiplyAccumulates) {
        return Math.multiplyExact(2L, multiplyAccumulates);
    }

    /**
     * Bytes that are read and written if each input and each output is once; 0 for views and
     * reserved memory; -1 for what is no operator of ATen.
     *
     * @param inputs all tensors among the arguments and in lists among them
     * @param outputs all tensors among the results and in lists among them
     */
    static long bytes(String name, List<TensorShape> inputs, List<TensorShape> outputs) {
        Optional<String> operator = within(name);
        if (operator.isEmpty()) {
            return OperatorTotal.UNKNOWN;
        }
        Set<Long> read = inputs.stream().map(TensorShape::tensor).collect(Collectors.toSet());
        Set<Long> written = outputs.stream().map(TensorShape::tensor).collect(Collectors.toSet());
        Set<Long> memory = inputs.stream().map(TensorShape::storage).collect(Collectors.toSet());
        boolean view =
                !outputs.isEmpty()
                        && outputs.stream()
                                .allMatch(
                                        o ->
                                                !read.contains(o.tensor())
                                                        && memory.contains(o.storage()));
        if (view || RESERVING.contains(operator.get())) {
            return 0;
        }
        long results = sum(outputs.stream());
        if (GATHERING.contains(operator.get())) {
            return Math.addExact(2 * results, sum(inputs.stream().skip(1)));
        }
        int first = OVERWRITING.contains(operator.get()) ? 1 : 0;
        // Behind the first place, an input that is an output too is where results are to go.
        Stream<TensorShape> sources =
                Stream.concat(
                        inputs.stream().limit(1).skip(first),
                        inputs.stream().skip(1).filter(i -> !written.contains(i.tensor())));
        return Math.addExact(results, sum(sources));
    }

    private static long sum(Stream<TensorShape> tensors) {
        return tensors.mapToLong(TensorShape::bytes).reduce(0, Math::addExact);
    }
}
