package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cat;
import static org.bytedeco.pytorch.global.torch.cudnn_is_acceptable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of recurrent layers, as LibTorch's operators take them. cuDNN wants them in one
 * piece of memory, in which they are laid once; they stay the model's own tensors.
 *
 * <p>LibTorch's automatic mixed precision has cuDNN compute recurrent layers in fp16, whatever was
 * asked for. So for bf16 it is switched off around them, and the parameters are given in bf16:
 * their memory as a whole, in which they lie as before.
 */
final class RecurrentLayers {
    private static final long TENSORS_OF_LAYER = 4;

    /** Kind of cell, by its number in cudnn.h. */
    enum Cell {
        LSTM(2),
        GRU(3);

        private final long mode;

        Cell(long mode) {
            this.mode = mode;
        }
    }

    private final Place place;
    private final List<Tensor> tensors;
    private final TensorVector parameters;
    private final boolean cudnn;

    /** Positions of the parameters in the order in which they lie in memory. */
    private final List<Integer> order;

    /**
     * @param tensors weight_ih, weight_hh, bias_ih and bias_hh of each layer, and in it of each
     *     direction
     */
    RecurrentLayers(Place place, Cell cell, List<Tensor> tensors, boolean bidirectional) {
        this.place = place;
        this.tensors = List.copyOf(tensors);
        parameters = vector(tensors);
        cudnn = lay(cell, tensors, bidirectional);
        order =
                IntStream.range(0, tensors.size())
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> tensors.get(i).storage_offset()))
                        .toList();
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(Tensor[]::new));
    }

    /**
     * Lays parameters in one piece of memory where cuDNN will compute with them.
     *
     * @return whether it will
     */
    static boolean lay(Cell cell, List<Tensor> tensors, boolean bidirectional) {
        if (!cudnn_is_acceptable(tensors.get(0))) {
            return false;
        }
        long layers = tensors.size() / TENSORS_OF_LAYER / (bidirectional ? 2 : 1);
        new Operator("aten::_cudnn_rnn_flatten_weight")
                .call(
                        Operator.list(tensors),
                        Operator.value(TENSORS_OF_LAYER),
                        Operator.value(tensors.get(0).size(1)),
                        Operator.value(cell.mode),
                        Operator.value(tensors.get(1).size(1)),
                        Operator.value(0L), // no projection
                        Operator.value(layers),
                        Operator.value(false), // steps first
                        Operator.value(bidirectional));
        return true;
    }

    private boolean halved() {
        return cudnn && Autocast.isOn(place);
    }

    /** The parameters for a call; in the type of {@link #values}. */
    TensorVector parameters() {
        return halved() ? halves() : parameters;
    }

    private TensorVector halves() {
        List<Tensor> flat = order.stream().map(i -> tensors.get(i).view(-1)).toList();
        long[] sizes = flat.stream().mapToLong(Tensor::numel).toArray();
        TensorVector parts =
                cat(vector(flat), 0).to(ScalarType.BFloat16).split_with_sizes(sizes, 0);
        List<Tensor> halves = new ArrayList<>(tensors);
        for (int i = 0; i < sizes.length; i++) {
            Tensor whole = tensors.get(order.get(i));
            halves.set(order.get(i), parts.get(i).view_as(whole));
        }
        return vector(halves);
    }

    /** Input or state for a call. */
    Tensor values(Tensor tensor) {
        return halved() ? tensor.to(ScalarType.BFloat16) : tensor;
    }

    /** To be open around a call. */
    Autocast precision() {
        return halved() ? Autocast.off(place) : Autocast.unchanged(place);
    }
}
