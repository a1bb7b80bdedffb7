package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.gru;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.pentathlon.engine.SequencePacking;
import org.pentathlon.engine.torch.RecurrentLayers.Cell;

/** Both directions in one call of LibTorch's operator, which cuDNN computes on a GPU. */
final class PackedGru implements ReadingEncoder {
    private static final int DIRECTIONS = 2;

    private final int hidden;
    private final RecurrentLayers layers;

    /**
     * @param name what the parameters' names begin with
     */
    PackedGru(Weights weights, String name, int hidden) {
        this.hidden = hidden;
        List<Tensor> tensors =
                Stream.of("", "_reverse")
                        .flatMap(
                                suffix ->
                                        Stream.of("weight_ih", "weight_hh", "bias_ih", "bias_hh")
                                                .map(part -> name + "." + part + suffix))
                        .map(weights::get)
                        .toList();
        layers = new RecurrentLayers(weights.place(), Cell.GRU, tensors, true);
    }

    @Override
    public Tensor forward(Tensor rows, SequencePacking packing, boolean learning) {
        Tensor values = layers.values(rows);
        Tensor counts = Tensor.create(packing.counts());
        long[] shape = {DIRECTIONS, packing.sequences(), hidden};
        Tensor before = zeros(shape, values.options());
        TensorVector parameters = layers.parameters();
        try (Autocast precision = layers.precision()) {
            return gru(values, counts, before, parameters, true, 1, 0, learning, true).get0();
        }
    }

    @Override
    public void backward() {
        // The graph has not been cut.
    }

    @Override
    public void release() {
        // Nothing is kept.
    }

    @Override
    public void close() {
        // No threads.
    }
}
