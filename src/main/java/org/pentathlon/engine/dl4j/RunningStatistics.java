package org.pentathlon.engine.dl4j;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch norm's running statistics. Deeplearning4j keeps them among the parameters, and gives as
 * their gradient the step 0.1 (old - this batch's). Here they are each rank's own, the optimiser
 * leaves them alone, and the variance becomes unbiased, as in PyTorch.
 */
final class RunningStatistics {
    /** Weight of a batch's statistics. */
    static final double MOMENTUM = 0.1;

    private final List<Layer> layers;
    private final List<Next> next = new ArrayList<>();

    /**
     * One layer's, as views into the vectors of parameters and gradients.
     *
     * @param meanStep its gradient; null in inference
     * @param varianceStep its gradient; null in inference
     * @param positions height x width of the layer's images
     */
    record Layer(
            INDArray mean,
            INDArray variance,
            INDArray meanStep,
            INDArray varianceStep,
            long positions) {}

    /** What a layer's are to become. */
    private record Next(INDArray mean, INDArray variance) {}

    RunningStatistics(List<Layer> layers) {
        this.layers = List.copyOf(layers);
        for (Layer layer : layers) {
            next.add(new Next(layer.mean().dup(), layer.variance().dup()));
        }
    }

    /** To be called after a backward pass, before gradients are reduced. */
    void take(int samples) {
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            double count = (double) samples * layer.positions();
            double unbiased = count / (count - 1);
            next.get(i).mean().assign(layer.mean()).subi(layer.meanStep());
            // old - 0.1 (old - unbiased x batch's), of which the step is 0.1 (old - batch's).
            next.get(i)
                    .variance()
                    .assign(layer.variance())
                    .muli(1 - MOMENTUM + unbiased * MOMENTUM)
                    .subi(layer.varianceStep().mul(unbiased));
        }
    }

    /** To be called after the optimiser's step. */
    void put() {
        for (int i = 0; i < layers.size(); i++) {
            layers.get(i).mean().assign(next.get(i).mean());
            layers.get(i).variance().assign(next.get(i).variance());
        }
    }

    /** Memory of its own. */
    List<INDArray> memory() {
        return next.stream().flatMap(each -> Stream.of(each.mean(), each.variance())).toList();
    }

    /** Means and variances, layer after layer, big-endian. */
    byte[] bytes() {
        ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(Float.BYTES * elements()));
        arrays().forEach(
                        array -> {
                            FloatBuffer values = HostArrays.floats(array);
                            while (values.hasRemaining()) {
                                bytes.putFloat(values.get());
                            }
                        });
        return bytes.array();
    }

    /** Replaces them by what {@link #bytes} gave. */
    void set(byte[] bytes) {
        if (bytes.length != Float.BYTES * elements()) {
            throw new IllegalArgumentException("statistics of another network");
        }
        FloatBuffer source = ByteBuffer.wrap(bytes).asFloatBuffer();
        for (INDArray array : arrays()) {
            FloatBuffer values = HostArrays.floats(array);
            while (values.hasRemaining()) {
                values.put(source.get());
            }
            HostArrays.written(array);
        }
    }

    private List<INDArray> arrays() {
        return layers.stream()
                .flatMap(layer -> List.of(layer.mean(), layer.variance()).stream())
                .toList();
    }

    private long elements() {
        return arrays().stream().mapToLong(INDArray::length).sum();
    }
}
