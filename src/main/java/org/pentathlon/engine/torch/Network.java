package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.adaptive_avg_pool2d;
import static org.bytedeco.pytorch.global.torch.batch_norm;
import static org.bytedeco.pytorch.global.torch.conv2d;
import static org.bytedeco.pytorch.global.torch.flatten;
import static org.bytedeco.pytorch.global.torch.linear;
import static org.bytedeco.pytorch.global.torch.max_pool2d;
import static org.bytedeco.pytorch.global.torch.ones;
import static org.bytedeco.pytorch.global.torch.relu;
import static org.bytedeco.pytorch.global.torch.relu_;
import static org.bytedeco.pytorch.global.torch.torch_empty;
import static org.bytedeco.pytorch.global.torch.zeros;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRef;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Layer.BatchNorm;
import org.pentathlon.workload.Layer.Convolution;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.MaxPool;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Layer.Residual;

/**
 * The calls of LibTorch that make a convolutional network's forward pass, and the running
 * statistics of its batch norms. Weights of convolutions lie in memory channels last, and so do
 * activations: oneDNN then needs no reordering between layers. What it holds is released with the
 * scope it was made in.
 */
final class Network {
    private static final double BATCH_NORM_EPSILON = 1e-5;
    private static final double BATCH_NORM_MOMENTUM = 0.1;

    private final Weights weights;
    private final List<Tensor> statistics = new ArrayList<>();
    private final Step steps;
    private boolean training;

    /**
     * A layer or several.
     *
     * <p>The argument belongs to the caller. The result is a new tensor, or the argument itself
     * where {@code owned} allows that it is overwritten.
     */
    private interface Step {
        Tensor apply(Tensor x, boolean owned);
    }

    Network(List<Layer> layers, Weights weights) {
        this.weights = weights;
        this.steps = sequence(layers);
    }

    /**
     * From pixels to logits.
     *
     * @param ofBatch whether batch norm uses the batch's statistics, and learns from them
     */
    Tensor forward(Tensor pixels, boolean ofBatch) {
        training = ofBatch;
        return steps.apply(pixels, false);
    }

    /** Running means and variances, layer after layer. */
    List<Tensor> buffers() {
        return List.copyOf(statistics);
    }

    /** Running means and variances, layer after layer; of a network of 32-bit floats. */
    byte[] statistics() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Float.BYTES * elements()));
        for (Tensor statistic : statistics) {
            try (PointerScope local = new PointerScope()) {
                FloatBuffer values = Weights.buffer(statistic.cpu());
                while (values.hasRemaining()) {
                    bytes.putFloat(values.get());
                }
            }
        }
        return bytes.array();
    }

    void setStatistics(byte[] bytes) {
        if (bytes.length != Float.BYTES * elements()) {
            throw new IllegalArgumentException("statistics of another network");
        }
        FloatBuffer source = ByteBuffer.wrap(bytes).asFloatBuffer();
        for (Tensor statistic : statistics) {
            try (PointerScope local = new PointerScope()) {
                Tensor host = torch_empty(statistic.numel());
                FloatBuffer values = Weights.buffer(host);
                while (values.hasRemaining()) {
                    values.put(source.get());
                }
                statistic.copy_(host);
            }
        }
    }

    private long elements() {
        return statistics.stream().mapToLong(Tensor::numel).sum();
    }

    /** Tensors are the same or not, whatever they hold. */
    @SuppressWarnings("ReferenceEquality")
    private Step sequence(List<Layer> layers) {
        List<Step> sequence = new ArrayList<>();
        for (Layer layer : layers) {
            sequence.add(step(layer));
        }
        return (input, owned) -> {
            Tensor x = input;
            for (Step step : sequence) {
                Tensor y = step.apply(x, owned || x != input);
                if (y != x && x != input) {
                    // At once, not when the scope ends, so that the next layer gets warm memory.
                    x.close();
                }
                x = y;
            }
            return x;
        };
    }

    private Step step(Layer layer) {
        if (layer instanceof Convolution c) {
            Tensor weight = weights.get(c.name() + ".weight");
            TensorOptional bias = optional(c.bias() ? weights.get(c.name() + ".bias") : null);
            boolean thinned =
                    !weights.place().queues()
                            && Thinning.isNeeded(
                                    c.kernel(), c.stride(), c.padding(), c.inputChannels());
            LongArrayRef stride = square(thinned ? 1 : c.stride());
            LongArrayRef padding = square(c.padding());
            LongArrayRef dilation = square(1);
            return fresh(
                    x ->
                            conv2d(
                                    thinned ? Thinning.of(x, c.stride()) : x,
                                    weight,
                                    bias,
                                    stride,
                                    padding,
                                    dilation,
                                    1));
        } else if (layer instanceof BatchNorm b) {
            TensorOptional weight = optional(weights.get(b.name() + ".weight"));
            TensorOptional bias = optional(weights.get(b.name() + ".bias"));
            long[] channels = {b.channels()};
            TensorOptions type = weights.options();
            TensorOptional mean = statistic(zeros(channels, type));
            TensorOptional variance = statistic(ones(channels, type));
            return fresh(
                    x ->
                            batch_norm(
                                    x,
                                    weight,
                                    bias,
                                    mean,
                                    variance,
                                    training,
                                    BATCH_NORM_MOMENTUM,
                                    BATCH_NORM_EPSILON,
                                    false));
        } else if (layer instanceof Relu) {
            return Network::rectify;
        } else if (layer instanceof MaxPool m) {
            LongArrayRef size = square(m.size());
            LongArrayRef padding = square(0);
            LongArrayRef dilation = square(1);
            return fresh(x -> max_pool2d(x, size, size, padding, dilation, false));
        } else if (layer instanceof GlobalAveragePool) {
            LongArrayRef one = square(1);
            return fresh(x -> flatten(adaptive_avg_pool2d(x, one), 1, -1));
        } else if (layer instanceof Linear l) {
            Tensor weight = weights.get(l.name() + ".weight");
            TensorOptional bias = optional(weights.get(l.name() + ".bias"));
            return fresh(x -> linear(x, weight, bias));
        } else if (layer instanceof Residual r) {
            return residual(sequence(r.main()), sequence(r.shortcut()));
        }
        throw new IllegalArgumentException("unknown layer: " + layer);
    }

    /** A shortcut without layers gives back the very tensor that it got. */
    @SuppressWarnings("ReferenceEquality")
    private static Step residual(Step main, Step shortcut) {
        return (x, owned) -> {
            Tensor sum = main.apply(x, false);
            Tensor other = shortcut.apply(x, false);
            sum.add_(other);
            if (other != x) {
                other.close();
            }
            return rectify(sum, true);
        };
    }

    private static Tensor rectify(Tensor x, boolean owned) {
        if (!owned) {
            return relu(x);
        }
        relu_(x);
        return x;
    }

    private static Step fresh(Function<Tensor, Tensor> call) {
        return (x, owned) -> call.apply(x);
    }

    private TensorOptional statistic(Tensor tensor) {
        statistics.add(tensor);
        return optional(tensor);
    }

    private static TensorOptional optional(Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    private static LongArrayRef square(long extent) {
        return new LongArrayRef(new LongPointer(extent, extent), 2);
    }
}
