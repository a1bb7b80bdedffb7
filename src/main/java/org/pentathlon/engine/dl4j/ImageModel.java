package org.pentathlon.engine.dl4j;

import java.nio.LongBuffer;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.ImageClassification;

/** An image classifier. A batch is used where it lies. */
final class ImageModel implements Model {
    private final PhasedGraph graph;
    private final FlatParameters parameters;
    private final RunningStatistics statistics;
    private final boolean training;

    // Of the iteration.
    private INDArray pixels;
    private INDArray labels;
    private INDArray logits;
    private CrossEntropy entropy;

    ImageModel(ImageClassification problem, boolean training) {
        ImageNetwork network = new ImageNetwork(problem, training);
        this.graph = network.graph();
        this.parameters = network.places(problem);
        this.statistics = network.statistics();
        this.training = training;
    }

    @Override
    public PhasedGraph graph() {
        return graph;
    }

    @Override
    public FlatParameters parameters() {
        return parameters;
    }

    @Override
    public RunningStatistics statistics() {
        return statistics;
    }

    @Override
    public List<INDArray> outputs() {
        return logits == null ? List.of() : List.of(logits);
    }

    @Override
    public void stage(Batch batch) {
        ImageBatch images = (ImageBatch) batch;
        pixels = pixels(images);
        labels = HostArrays.over(images.labels(), images.samples());
    }

    private static INDArray pixels(ImageBatch images) {
        return HostArrays.over(
                images.pixels(),
                images.samples(),
                images.channels(),
                images.height(),
                images.width());
    }

    @Override
    public void forward() {
        logits = graph.forward(training, false, pixels);
    }

    @Override
    public double loss() {
        entropy = new CrossEntropy(logits, labels);
        return entropy.mean();
    }

    @Override
    public void backward() {
        graph.backward(false, entropy.gradient());
        statistics.take(Math.toIntExact(pixels.size(0)));
    }

    @Override
    public void release() {
        graph.release();
        logits = null;
        entropy = null;
    }

    @Override
    public Answers answer(Batch batch) {
        ImageBatch images = (ImageBatch) batch;
        INDArray scores = graph.forward(false, false, pixels(images));
        INDArray truth = HostArrays.over(images.labels(), images.samples());
        double sum = new CrossEntropy(scores, truth).losses().sumNumber().doubleValue();
        LongBuffer choices = LongBuffer.wrap(scores.argMax(1).toLongVector());
        graph.release();
        return new Answers(sum, images.samples(), choices, List.of());
    }
}
