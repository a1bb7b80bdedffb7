package org.pentathlon.engine.dl4j;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.OperatorWork;

/**
 * What one call of an operator of ND4J computes and moves, by its name and the shapes of its
 * arrays. A multiply-accumulate counts two operations, padding of convolutions included;
 * element-wise operations are not counted. Bytes are those of inputs and outputs once each.
 */
final class ArrayWork {
    /** Overwrite their first input unread: it is the output. */
    private static final Set<String> OVERWRITING = Set.of("assign", "set_scalar");

    /** Read of their first input only as much as they write. */
    private static final Set<String> GATHERING = Set.of("gather", "gather_nd", "embedding_lookup");

    private ArrayWork() {}

    /**
     * @param context which holds the arrays if it is not null
     */
    static OperatorWork of(Op op, OpContext context) {
        List<INDArray> inputs =
                context == null
                        ? Stream.of(op.x(), op.y()).filter(Objects::nonNull).toList()
                        : context.getInputArrays();
        List<INDArray> outputs =
                context == null ? Stream.ofNullable(op.z()).toList() : context.getOutputArrays();
        return of(op.opName(), inputs, outputs, List.of());
    }

    static OperatorWork of(CustomOp op) {
        List<Long> integers = Arrays.stream(op.iArgs()).boxed().toList();
        return of(op.opName(), op.inputArguments(), op.outputArguments(), integers);
    }

    static OperatorWork of(CustomOp op, OpContext context) {
        return of(
                op.opName(),
                context.getInputArrays(),
                context.getOutputArrays(),
                context.getIArguments());
    }

    /**
     * @param integers the operator's integer arguments
     */
    static OperatorWork of(
            String name, List<INDArray> inputs, List<INDArray> outputs, List<Long> integers) {
        return new OperatorWork(
                flops(name, inputs, outputs, integers), bytes(name, inputs, outputs));
    }

    private static long flops(
            String name, List<INDArray> inputs, List<INDArray> outputs, List<Long> integers) {
        return switch (name) {
            case "conv2d" -> twice(positions(outputs.get(0), inputs.get(1), integers));
            // Of the inputs' gradients and of the weights'.
            case "conv2d_bp" ->
                    Math.multiplyExact(
                            4L, positions(inputs.get(inputs.size() - 1), inputs.get(1), integers));
            case "matmul" -> twice(product(inputs.get(0), outputs.get(0), integers));
            case "matmul_bp" ->
                    Math.multiplyExact(4L, product(inputs.get(0), inputs.get(2), integers));
            case "xw_plus_b" -> twice(product(inputs.get(0), outputs.get(0), List.of()));
            case "tensordot" -> twice(contraction(inputs.get(0), inputs.get(1), outputs.get(0)));
            case "dot" -> twice(inputs.get(0).length());
            case "lstmLayer" -> twice(recurrent(inputs.get(0), inputs.get(1), inputs.get(2)));
            // Of the gradients of inputs, states and weights.
            case "lstmLayer_bp" ->
                    Math.multiplyExact(4L, recurrent(inputs.get(0), inputs.get(1), inputs.get(2)));
            case "gru" -> twice(recurrent(inputs.get(0), inputs.get(2), inputs.get(3)));
            default -> OperatorTotal.UNKNOWN;
        };
    }

    /**
     * Multiply-accumulates of a convolution.
     *
     * @param results or their gradients
     * @param integers the last but one: channels first or last in arrays; the last: order of the
     *     weights, 0 for height x width x inputs x outputs, else outputs are first
     */
    private static long positions(INDArray results, INDArray weights, List<Long> integers) {
        boolean outputsLast = integers.size() < 11 || integers.get(10) == 0;
        long outputs = weights.size(outputsLast ? 3 : 0);
        return Math.multiplyExact(results.length(), weights.length() / outputs);
    }

    /**
     * Multiply-accumulates of a product of matrices, or of a batch of these.
     *
     * @param integers the first: whether the first factor is transposed
     */
    private static long product(INDArray first, INDArray results, List<Long> integers) {
        boolean transposed = !integers.isEmpty() && integers.get(0) != 0 && first.rank() > 1;
        return Math.multiplyExact(results.length(), first.size(transposed ? -2 : -1));
    }

    /** The same where any dimensions are summed over: K of M x K, K x N and M x N elements. */
    private static long contraction(INDArray first, INDArray second, INDArray results) {
        long square = Math.multiplyExact(first.length(), second.length()) / results.length();
        return Math.multiplyExact(results.length(), Math.round(Math.sqrt(square)));
    }

    /**
     * Of all steps of a recurrent layer.
     *
     * @param inputs steps x rows x size, in any order
     * @param weights (directions x) size x gates
     */
    private static long recurrent(INDArray inputs, INDArray weights, INDArray recurrentWeights) {
        long rows = inputs.length() / weights.size(-2);
        return Math.multiplyExact(rows, Math.addExact(weights.length(), recurrentWeights.length()));
    }

    private static long twice(long multiplyAccumulates) {
        return Math.multiplyExact(2L, multiplyAccumulates);
    }

    private static long bytes(String name, List<INDArray> inputs, List<INDArray> outputs) {
        long results = sum(outputs);
        if (GATHERING.contains(name)) {
            return Math.addExact(2 * results, sum(inputs.subList(1, inputs.size())));
        }
        int first = OVERWRITING.contains(name) && !inputs.isEmpty() ? 1 : 0;
        return Math.addExact(results, sum(inputs.subList(first, inputs.size())));
    }

    private static long sum(List<INDArray> arrays) {
        return arrays.stream()
                .filter(array -> array != null && !array.isEmpty())
                .mapToLong(array -> Math.multiplyExact(array.length(), array.dataType().width()))
                .reduce(0, Math::addExact);
    }
}
