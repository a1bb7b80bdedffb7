package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.nio.LongBuffer;
import java.util.List;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.ImageClassification;

/**
 * An image classifier. A batch is used where it lies; its first convolution brings it into
 * channels-last order, as part of the forward phase.
 */
final class ImageModel implements Model {
    private final Weights weights;
    private final Network network;
    private final boolean training;

    // Of the iteration.
    private final Kept kept = new Kept();
    private Tensor pixels;
    private Tensor labels;
    private Tensor logits;

    ImageModel(ImageClassification problem, Weights weights, boolean training) {
        this.weights = weights;
        this.network = new Network(problem.layers(), weights);
        this.training = training;
    }

    @Override
    public Weights weights() {
        return weights;
    }

    @Override
    public List<Tensor> outputs() {
        return logits == null ? List.of() : List.of(logits);
    }

    @Override
    public List<Tensor> buffers() {
        return network.buffers();
    }

    @Override
    public void stage(Batch batch) {
        ImageBatch images = (ImageBatch) batch;
        List<Tensor> inputs = inputs(images);
        pixels = kept.keep(inputs.get(0));
        labels = kept.keep(inputs.get(1));
    }

    /** Pixels and labels. */
    private List<Tensor> inputs(ImageBatch images) {
        Place place = weights.place();
        List<Tensor> inputs =
                place.inputs(
                        List.of(
                                Input.of(
                                        images.pixels(),
                                        images.samples(),
                                        images.channels(),
                                        images.height(),
                                        images.width()),
                                Input.of(images.labels(), images.samples())));
        return List.of(place.images(inputs.get(0)).to(weights.type()), inputs.get(1));
    }

    @Override
    public void replaceInputs(UnaryOperator<Tensor> replacement) {
        pixels = replacement.apply(pixels);
        labels = replacement.apply(labels);
    }

    @Override
    public void forward() {
        logits = kept.keep(network.forward(pixels, training));
    }

    @Override
    public Tensor loss() {
        return cross_entropy_loss(logits.to(weights.type()), labels);
    }

    @Override
    public void release() {
        kept.release();
        logits = null;
    }

    @Override
    public Answers answer(Batch batch) {
        ImageBatch images = (ImageBatch) batch;
        List<Tensor> inputs = inputs(images);
        Tensor scores = network.forward(inputs.get(0), false).to(weights.type());
        double mean = cross_entropy_loss(scores, inputs.get(1)).item_float();
        long[] choices = new long[images.samples()];
        scores.argmax(new LongOptional(1), false).cpu().data_ptr_long().get(choices);
        return new Answers(
                mean * images.samples(), images.samples(), LongBuffer.wrap(choices), List.of());
    }

    @Override
    public byte[] statistics() {
        return network.statistics();
    }

    @Override
    public void setStatistics(byte[] statistics) {
        network.setStatistics(statistics);
    }

    /** The logits of the iteration's forward pass, samples x classes; for tests. */
    Tensor logits() {
        return logits;
    }
}
