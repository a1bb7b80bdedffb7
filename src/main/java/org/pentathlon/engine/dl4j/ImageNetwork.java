package org.pentathlon.engine.dl4j;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.pentathlon.workload.ImageClassification;
import org.pentathlon.workload.Layer;
import org.pentathlon.workload.Layer.BatchNorm;
import org.pentathlon.workload.Layer.Convolution;
import org.pentathlon.workload.Layer.GlobalAveragePool;
import org.pentathlon.workload.Layer.MaxPool;
import org.pentathlon.workload.Layer.Relu;
import org.pentathlon.workload.Layer.Residual;

/**
 * A convolutional network of {@link Layer}s as Deeplearning4j's layers, named as the parameters
 * are.
 */
final class ImageNetwork {
    private static final double BATCH_NORM_EPSILON = 1e-5;

    private final GraphBuilder builder = Graphs.builder();
    private final List<Bound> bound = new ArrayList<>();
    private final List<Normalised> normalised = new ArrayList<>();
    private final PhasedGraph graph;
    private int unnamed;

    /** A canonical parameter, and the array of a layer that it is. */
    private record Bound(String parameter, String layer, String key) {}

    /** A batch norm, and the size of its images. */
    private record Normalised(String layer, long positions) {}

    /** What is handed from layer to layer: a vertex's name, and the size of its images. */
    private record Flow(String vertex, int side) {}

    ImageNetwork(ImageClassification problem, boolean training) {
        builder.addInputs("pixels");
        builder.setInputTypes(
                InputType.convolutional(
                        problem.imageSize(), problem.imageSize(), ImageClassification.CHANNELS));
        Flow end = sequence(problem.layers(), new Flow("pixels", problem.imageSize()));
        builder.setOutputs(end.vertex());
        graph = new PhasedGraph(builder.build(), training);
    }

    PhasedGraph graph() {
        return graph;
    }

    /** Where the problem's parameters lie in the graph's. */
    FlatParameters places(ImageClassification problem) {
        FlatParameters places = new FlatParameters(graph, problem.parameters());
        for (Bound one : bound) {
            places.at(one.parameter(), one.layer(), one.key(), Arrangement.same());
        }
        return places;
    }

    /** With the steps that backward passes find, where there are any. */
    RunningStatistics statistics() {
        return new RunningStatistics(
                normalised.stream()
                        .map(
                                one -> {
                                    var layer = graph.getLayer(one.layer());
                                    var gradients = Graphs.gradients(graph, one.layer());
                                    return new RunningStatistics.Layer(
                                            layer.getParam("mean"),
                                            layer.getParam("var"),
                                            gradients.get("mean"),
                                            gradients.get("var"),
                                            one.positions());
                                })
                        .toList());
    }

    private Flow sequence(List<Layer> layers, Flow input) {
        Flow flow = input;
        for (Layer layer : layers) {
            flow = layer(layer, flow);
        }
        return flow;
    }

    private Flow layer(Layer layer, Flow in) {
        if (layer instanceof Convolution c) {
            builder.addLayer(
                    c.name(),
                    new ConvolutionLayer.Builder(c.kernel(), c.kernel())
                            .nOut(c.outputChannels())
                            .stride(c.stride(), c.stride())
                            .padding(c.padding(), c.padding())
                            .convolutionMode(ConvolutionMode.Truncate)
                            .hasBias(c.bias())
                            .activation(Activation.IDENTITY)
                            .build(),
                    in.vertex());
            bind(c.name(), "weight", "W");
            if (c.bias()) {
                bind(c.name(), "bias", "b");
            }
            int side = (in.side() + 2 * c.padding() - c.kernel()) / c.stride() + 1;
            return new Flow(c.name(), side);
        } else if (layer instanceof BatchNorm b) {
            builder.addLayer(
                    b.name(),
                    new BatchNormalization.Builder()
                            .eps(BATCH_NORM_EPSILON)
                            .decay(1 - RunningStatistics.MOMENTUM)
                            .useLogStd(false)
                            .build(),
                    in.vertex());
            bind(b.name(), "weight", "gamma");
            bind(b.name(), "bias", "beta");
            normalised.add(new Normalised(b.name(), (long) in.side() * in.side()));
            return new Flow(b.name(), in.side());
        } else if (layer instanceof Relu) {
            return relu(in);
        } else if (layer instanceof MaxPool m) {
            String name = fresh("pool");
            builder.addLayer(
                    name,
                    new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                            .kernelSize(m.size(), m.size())
                            .stride(m.size(), m.size())
                            .build(),
                    in.vertex());
            return new Flow(name, in.side() / m.size());
        } else if (layer instanceof GlobalAveragePool) {
            String name = fresh("average");
            builder.addLayer(name, new GlobalPoolingLayer(PoolingType.AVG), in.vertex());
            return new Flow(name, 1);
        } else if (layer instanceof Layer.Linear l) {
            builder.addLayer(
                    l.name(),
                    new Linear.Builder().nIn(l.inputs()).nOut(l.outputs()).build(),
                    in.vertex());
            bind(l.name(), "weight", "W");
            bind(l.name(), "bias", "b");
            return new Flow(l.name(), 1);
        } else if (layer instanceof Residual r) {
            Flow main = sequence(r.main(), in);
            Flow shortcut = sequence(r.shortcut(), in);
            String name = fresh("sum");
            builder.addVertex(
                    name,
                    new ElementWiseVertex(ElementWiseVertex.Op.Add),
                    main.vertex(),
                    shortcut.vertex());
            return relu(new Flow(name, main.side()));
        }
        throw new IllegalArgumentException("unknown layer: " + layer);
    }

    private Flow relu(Flow in) {
        String name = fresh("relu");
        builder.addLayer(name, new ActivationLayer(Activation.RELU), in.vertex());
        return new Flow(name, in.side());
    }

    private void bind(String layer, String suffix, String key) {
        bound.add(new Bound(layer + "." + suffix, layer, key));
    }

    private String fresh(String kind) {
        unnamed++;
        return kind + "-" + unnamed;
    }
}
