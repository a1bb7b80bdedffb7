package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.grad;
import static org.bytedeco.pytorch.global.torch.gru;
import static org.bytedeco.pytorch.global.torch.lstm;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.engine.Deviation;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.engine.RecurrentSteps;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Recurrent;

/**
 * {@code lstm} or {@code gru}. Forward is that of inference. Backward goes through the graph of one
 * forward pass again and again. Results are made anew in every call; those of the call before are
 * given back first.
 */
final class PreparedRecurrent implements PreparedKernel {
    private static final double TOLERANCE = 1e-5;

    private final Recurrent sizes;
    private final KernelNumbers numbers;
    private final String library;
    private final Kept kept = new Kept();
    private final Kept results = new Kept();
    private final Operands operands;
    private final Tensor outputGradient;
    private final Tensor output;
    private final List<Tensor> found = new ArrayList<>();

    /** Input, then weight_ih, weight_hh, bias_ih and bias_hh; all of one type. */
    private record Operands(List<Tensor> tensors) {
        Tensor input() {
            return tensors.get(0);
        }

        TensorVector parameters() {
            return new TensorVector(tensors.subList(1, tensors.size()).toArray(Tensor[]::new));
        }

        TensorVector all() {
            return new TensorVector(tensors.toArray(Tensor[]::new));
        }

        /** The same values in double precision on the host, as the leaves of another graph. */
        Operands inDouble() {
            return new Operands(
                    tensors.stream()
                            .map(
                                    t ->
                                            t.detach()
                                                    .cpu()
                                                    .to(ScalarType.Double)
                                                    .set_requires_grad(true))
                            .toList());
        }
    }

    PreparedRecurrent(Recurrent sizes, KernelNumbers numbers, String library) {
        this.sizes = sizes;
        this.numbers = numbers;
        this.library = library;
        long gates = (long) sizes.cell().gates() * sizes.hidden();
        operands =
                new Operands(
                        List.of(
                                operand(1, sizes.steps(), sizes.batch(), sizes.inputs()),
                                weight(gates, sizes.inputs()),
                                weight(gates, sizes.hidden()),
                                weight(gates),
                                weight(gates)));
        RecurrentLayers.lay(
                sizes.cell() == Cell.GRU ? RecurrentLayers.Cell.GRU : RecurrentLayers.Cell.LSTM,
                operands.tensors().subList(1, operands.tensors().size()),
                false);
        if (sizes.backward()) {
            outputGradient = operand(1, sizes.steps(), sizes.batch(), sizes.hidden());
            output = kept.keep(forward(operands));
        } else {
            outputGradient = null;
            output = null;
        }
    }

    private Tensor weight(long... shape) {
        return operand(1 / Math.sqrt(sizes.hidden()), shape);
    }

    private Tensor operand(double bound, long... shape) {
        Tensor values = kept.keep(numbers.uniform(numbers.type(), bound, shape));
        values.set_requires_grad(sizes.backward());
        return values;
    }

    @Override
    public void run() {
        results.release();
        found.clear();
        try (PointerScope local = new PointerScope();
                InferenceMode inference = new InferenceMode(!sizes.backward())) {
            if (sizes.backward()) {
                TensorVector gradients = gradients(operands, output, outputGradient);
                for (long i = 0; i < gradients.size(); i++) {
                    found.add(results.keep(new Tensor(gradients.get(i))));
                }
            } else {
                found.add(results.keep(forward(operands)));
            }
        }
    }

    /** States of all steps, steps x batch x hidden. */
    private Tensor forward(Operands of) {
        Tensor input = of.input();
        long[] shape = {1, sizes.batch(), sizes.hidden()};
        // cuDNN has to be told for its gradients.
        boolean learning = sizes.backward() && numbers.place().queues();
        Tensor state = zeros(shape, input.options());
        Tensor states =
                sizes.cell() == Cell.GRU
                        ? gru(input, state, of.parameters(), true, 1, 0, learning, false, false)
                                .get0()
                        : lstm(
                                        input,
                                        new TensorVector(state, state),
                                        of.parameters(),
                                        true,
                                        1,
                                        0,
                                        learning,
                                        false,
                                        false)
                                .get0();
        // An owner: what the tuple gives is none.
        return new Tensor(states);
    }

    private static TensorVector gradients(Operands of, Tensor output, Tensor outputGradient) {
        return grad(
                new TensorVector(output),
                of.all(),
                new TensorVector(outputGradient),
                new BoolOptional(true),
                false,
                false);
    }

    /**
     * Forward: the states of one sequence against the cell's formula in double precision. Backward:
     * all gradients against LibTorch's own in double precision.
     */
    @Override
    public double error() {
        try (PointerScope local = new PointerScope()) {
            if (!sizes.backward()) {
                List<float[]> plain =
                        operands.tensors().stream()
                                .map(tensor -> new HostValues(tensor).array())
                                .toList();
                return new RecurrentSteps(sizes, plain).deviation(new HostValues(found.get(0)));
            }
            Operands exact = operands.inDouble();
            TensorVector expected =
                    gradients(exact, forward(exact), outputGradient.cpu().to(ScalarType.Double));
            Deviation deviation = new Deviation();
            for (int i = 0; i < found.size(); i++) {
                Tensor difference = found.get(i).cpu().sub(expected.get(i)).abs().max();
                double scale = expected.get(i).abs().max().item_double();
                deviation.add(difference.item_double(), 0, scale);
            }
            return deviation.largest();
        }
    }

    @Override
    public int elementBytes() {
        return numbers.elementBytes();
    }

    @Override
    public double tolerance() {
        return numbers.tolerance(TOLERANCE);
    }

    @Override
    public String library() {
        return library;
    }

    @Override
    public void close() {
        results.release();
        kept.release();
    }
}
