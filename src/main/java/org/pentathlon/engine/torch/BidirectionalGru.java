package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.gru;
import static org.bytedeco.pytorch.global.torch.zeros;

import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.pentathlon.engine.SequencePacking;
import org.pentathlon.engine.SequencePacking.Run;

/**
 * A GRU in both directions over packed sequences, with LibTorch's {@code gru}, the directions on
 * two threads at once. For that the autograd graph is cut before and behind the directions: the
 * backward pass goes through what follows, then through both directions, then through what was
 * before.
 *
 * <p>LibTorch's own operator for packed sequences takes time quadratic in the steps to go back: the
 * gradient of each step's input is as large as all inputs. So {@code gru} is called here for each
 * run of steps with the same sequences, and needs no padding either.
 */
final class BidirectionalGru implements ReadingEncoder {
    private final int hidden;
    private final TensorOptions type;
    private final Direction forward;
    private final Direction reverse;
    private final ThreadPair threads;

    private final Kept kept = new Kept();
    private Tensor inputs;
    private Tensor reversal;

    /** The part of the graph from its input to its output; what follows begins at the states. */
    private final class Direction {
        private final TensorVector parameters;
        private final Kept kept = new Kept();
        private Tensor input;
        private Tensor output;
        private Tensor states;

        Direction(Weights weights, String name, String suffix) {
            parameters =
                    new TensorVector(
                            weights.get(name + ".weight_ih" + suffix),
                            weights.get(name + ".weight_hh" + suffix),
                            weights.get(name + ".bias_ih" + suffix),
                            weights.get(name + ".bias_hh" + suffix));
        }

        void forward(Tensor values, SequencePacking packing) {
            input = kept.keep(leaf(values));
            output = kept.keep(states(input, packing));
            states = kept.keep(leaf(output));
        }

        private Tensor states(Tensor rows, SequencePacking packing) {
            long[] sizes = packing.runs().stream().mapToLong(Run::rows).toArray();
            TensorVector parts = rows.split_with_sizes(sizes, 0);
            TensorVector results = new TensorVector();
            Tensor state = zeros(new long[] {1, packing.sequences(), hidden}, type);
            for (int i = 0; i < sizes.length; i++) {
                Run run = packing.runs().get(i);
                T_TensorTensor_T result =
                        gru(
                                parts.get(i).view(run.steps(), run.sequences(), -1),
                                state.narrow(1, 0, run.sequences()),
                                parameters,
                                true,
                                1,
                                0,
                                false,
                                false,
                                false);
                results.push_back(result.get0().view(-1, hidden));
                state = result.get1();
            }
            return cat(results, 0);
        }

        void backward() {
            back(output, states.grad());
        }
    }

    /**
     * @param name what the parameters' names begin with
     * @param threads compute threads of the session
     */
    BidirectionalGru(Weights weights, String name, int hidden, int threads) {
        this.hidden = hidden;
        type = new TensorOptions(weights.type());
        forward = new Direction(weights, name, "");
        reverse = new Direction(weights, name, "_reverse");
        this.threads = new ThreadPair(threads);
    }

    @Override
    public Tensor forward(Tensor rows, SequencePacking packing, boolean learning) {
        inputs = kept.keep(rows);
        reversal = kept.keep(Tensor.create(packing.reversal()));
        Tensor reversed = rows.detach().index_select(0, reversal);
        threads.run(() -> forward.forward(rows, packing), () -> reverse.forward(reversed, packing));
        return cat(new TensorVector(forward.states, reverse.states.index_select(0, reversal)), 1);
    }

    @Override
    public void backward() {
        threads.run(forward::backward, reverse::backward);
        Tensor gradient = reverse.input.grad().index_select(0, reversal);
        back(inputs, gradient.add_(forward.input.grad()));
    }

    private static Tensor leaf(Tensor values) {
        return values.detach().set_requires_grad(GradMode.is_enabled());
    }

    private static void back(Tensor output, Tensor gradient) {
        output.backward(gradient, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    @Override
    public void release() {
        forward.kept.release();
        reverse.kept.release();
        kept.release();
    }

    @Override
    public void close() {
        threads.close();
    }
}
