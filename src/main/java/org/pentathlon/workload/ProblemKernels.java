package org.pentathlon.workload;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.workload.Kernel.Cell;
import org.pentathlon.workload.Kernel.Convolution;
import org.pentathlon.workload.Kernel.ElementWise;
import org.pentathlon.workload.Kernel.Function;
import org.pentathlon.workload.Kernel.MatrixProduct;
import org.pentathlon.workload.Kernel.Pass;
import org.pentathlon.workload.Kernel.Recurrent;

/**
 * The kernels of one problem's training step at full lengths, without padding. Of a linear layer
 * there are three products: its output, the gradient of its input and that of its weights.
 */
final class ProblemKernels {
    private final List<Kernel> kernels = new ArrayList<>();

    private ProblemKernels() {}

    /** In the order of the model; one may come several times. */
    static List<Kernel> of(Problem problem) {
        ProblemKernels found = new ProblemKernels();
        if (problem instanceof ImageClassification p) {
            Extent pixels = new Extent(p.batch(), ImageClassification.CHANNELS, p.imageSize());
            found.addLayers(p.layers(), pixels);
        } else if (problem instanceof LanguageModel p) {
            found.add(p);
        } else if (problem instanceof Translation p) {
            found.add(p);
        } else if (problem instanceof Reading p) {
            found.add(p);
        } else {
            throw new IllegalArgumentException("unknown problem: " + problem.workload());
        }
        return List.copyOf(found.kernels);
    }

    /** What lies between two layers of a convolutional network. */
    private record Extent(int batch, int channels, int size) {
        long elements() {
            return Math.multiplyExact((long) batch * channels, (long) size * size);
        }

        Extent of(int otherChannels, int otherSize) {
            return new Extent(batch, otherChannels, otherSize);
        }
    }

    private Extent addLayers(List<Layer> layers, Extent input) {
        Extent x = input;
        for (Layer layer : layers) {
            if (layer instanceof Layer.Convolution c) {
                x = addConvolution(c, x);
            } else if (layer instanceof Layer.MaxPool pool) {
                x = x.of(x.channels(), x.size() / pool.size());
            } else if (layer instanceof Layer.GlobalAveragePool) {
                x = x.of(x.channels(), 1);
            } else if (layer instanceof Layer.Linear l) {
                addLinear(x.batch(), l.outputs(), l.inputs());
                x = x.of(l.outputs(), 1);
            } else if (layer instanceof Layer.Relu) {
                kernels.add(new ElementWise(Function.RELU, x.elements()));
            } else if (layer instanceof Layer.Residual r) {
                Extent sum = addLayers(r.main(), x);
                addLayers(r.shortcut(), x);
                kernels.add(new ElementWise(Function.ADD, sum.elements()));
                kernels.add(new ElementWise(Function.RELU, sum.elements()));
                x = sum;
            } else if (!(layer instanceof Layer.BatchNorm)) {
                throw new IllegalArgumentException("unknown layer: " + layer);
            }
        }
        return x;
    }

    /** Nobody wants the gradient of the pixels. */
    private Extent addConvolution(Layer.Convolution c, Extent x) {
        boolean first = kernels.isEmpty();
        Extent output = x;
        for (Pass pass : List.of(Pass.FORWARD, Pass.BACKWARD_DATA, Pass.BACKWARD_WEIGHTS)) {
            Convolution kernel =
                    new Convolution(
                            pass,
                            x.batch(),
                            c.inputChannels(),
                            c.outputChannels(),
                            x.size(),
                            c.kernel(),
                            c.stride(),
                            c.padding());
            output = x.of(c.outputChannels(), kernel.outputSize());
            if (pass != Pass.BACKWARD_DATA || !first) {
                kernels.add(kernel);
            }
        }
        return output;
    }

    private void addLinear(long rows, long outputs, long inputs) {
        kernels.add(new MatrixProduct(rows, outputs, inputs));
        kernels.add(new MatrixProduct(rows, inputs, outputs));
        kernels.add(new MatrixProduct(outputs, inputs, rows));
    }

    private void addRecurrent(Cell cell, int steps, int batch, int inputs, int hidden) {
        kernels.add(new Recurrent(cell, false, steps, batch, inputs, hidden));
        kernels.add(new Recurrent(cell, true, steps, batch, inputs, hidden));
    }

    private void add(LanguageModel p) {
        for (int layer = 0; layer < p.layers(); layer++) {
            int inputs = layer == 0 ? p.embedding() : p.hidden();
            addRecurrent(Cell.LSTM, p.bptt(), p.batch(), inputs, p.hidden());
        }
        long rows = Math.multiplyExact((long) p.batch(), p.bptt());
        addLinear(rows, p.vocabulary(), p.hidden());
        addExp(rows, p.vocabulary());
    }

    /** The softmax over the words. */
    private void addExp(long rows, long columns) {
        kernels.add(new ElementWise(Function.EXP, Math.multiplyExact(rows, columns)));
    }

    /** The decoder goes a step at a time: attention asks with the state before. */
    private void add(Translation p) {
        addRecurrent(Cell.GRU, p.maxLength(), p.batch(), p.hidden(), p.hidden());
        addRecurrent(Cell.GRU, 1, p.batch(), 2 * p.hidden(), p.hidden());
        long rows = Math.multiplyExact((long) p.batch(), p.maxLength());
        addLinear(rows, p.hidden(), p.hidden());
        addLinear(p.batch(), p.hidden(), p.hidden());
        kernels.add(new ElementWise(Function.TANH, Math.multiplyExact(rows, p.hidden())));
        addLinear(rows, p.targetVocabulary(), p.hidden());
        addExp(rows, p.targetVocabulary());
    }

    /** The products are of one question: document by query, and the gradients of both. */
    private void add(Reading p) {
        addRecurrent(Cell.GRU, p.documentLength(), p.batch(), p.embedding(), p.hidden());
        addLinear(p.documentLength(), p.queryLength(), 2L * p.hidden());
        long pairs = Math.multiplyExact((long) p.documentLength(), p.queryLength());
        addExp(p.batch(), pairs);
    }
}
