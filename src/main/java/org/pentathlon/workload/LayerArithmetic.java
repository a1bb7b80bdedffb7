package org.pentathlon.workload;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.workload.Initialisation.Constant;
import org.pentathlon.workload.Initialisation.Uniform;
import org.pentathlon.workload.Layer.BatchNorm;
import org.pentathlon.workload.Layer.Convolution;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.Linear;
import org.pentathlon.workload.Layer.MaxPool;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Layer.Residual;

/** Parameters and multiply-accumulates of a convolutional network, from its layers alone. */
final class LayerArithmetic {
    private LayerArithmetic() {}

    static List<Parameter> parameters(List<Layer> layers) {
        List<Parameter> parameters = new ArrayList<>();
        addParameters(layers, parameters);
        return List.copyOf(parameters);
    }

    private static void addParameters(List<Layer> layers, List<Parameter> parameters) {
        for (Layer layer : layers) {
            if (layer instanceof Convolution c) {
                long k = c.kernel();
                double bound = 1 / Math.sqrt(c.inputChannels() * (double) (k * k));
                parameters.add(
                        new Parameter(
                                c.name() + ".weight",
                                List.of((long) c.outputChannels(), (long) c.inputChannels(), k, k),
                                new Uniform(bound)));
                if (c.bias()) {
                    parameters.add(
                            new Parameter(
                                    c.name() + ".bias",
                                    List.of((long) c.outputChannels()),
                                    new Uniform(bound)));
                }
            } else if (layer instanceof BatchNorm b) {
                List<Long> shape = List.of((long) b.channels());
                parameters.add(new Parameter(b.name() + ".weight", shape, new Constant(1)));
                parameters.add(new Parameter(b.name() + ".bias", shape, new Constant(0)));
            } else if (layer instanceof Linear l) {
                Initialisation uniform = new Uniform(1 / Math.sqrt(l.inputs()));
                parameters.add(
                        new Parameter(
                                l.name() + ".weight",
                                List.of((long) l.outputs(), (long) l.inputs()),
                                uniform));
                parameters.add(
                        new Parameter(l.name() + ".bias", List.of((long) l.outputs()), uniform));
            } else if (layer instanceof Residual r) {
                addParameters(r.main(), parameters);
                addParameters(r.shortcut(), parameters);
            }
        }
    }

    /** Multiply-accumulates of one forward pass over one image of {@code size} x {@code size}. */
    static long forwardMacs(List<Layer> layers, int size) {
        return walk(layers, new Extent(size, 0)).macs();
    }

    private record Extent(int size, long macs) {}

    private static Extent walk(List<Layer> layers, Extent extent) {
        int size = extent.size();
        long macs = extent.macs();
        for (Layer layer : layers) {
            if (layer instanceof Convolution c) {
                size = (size + 2 * c.padding() - c.kernel()) / c.stride() + 1;
                long positions = Math.multiplyExact((long) size, size);
                long perPosition =
                        Math.multiplyExact(
                                (long) c.kernel() * c.kernel(),
                                Math.multiplyExact((long) c.inputChannels(), c.outputChannels()));
                macs = Math.addExact(macs, Math.multiplyExact(positions, perPosition));
            } else if (layer instanceof MaxPool pool) {
                size /= pool.size();
            } else if (layer instanceof GlobalAveragePool) {
                size = 1;
            } else if (layer instanceof Linear l) {
                macs = Math.addExact(macs, Math.multiplyExact((long) l.inputs(), l.outputs()));
            } else if (layer instanceof Residual r) {
                Extent main = walk(r.main(), new Extent(size, macs));
                macs = walk(r.shortcut(), new Extent(size, main.macs())).macs();
                size = main.size();
            } else if (!(layer instanceof BatchNorm) && !(layer instanceof Relu)) {
                throw new IllegalArgumentException("unknown layer: " + layer);
            }
        }
        return new Extent(size, macs);
    }
}
