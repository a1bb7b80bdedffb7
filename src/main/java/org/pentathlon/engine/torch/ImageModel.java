package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.cross_entropy_loss;

import java.nio.LongBuffer;
import java.util.List;
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
        pixels = kept.keep(pixels(images));
        labels = kept.keep(labels(images));
    }

    private Tensor pixels(ImageBatch images) {
        return HostMemory.tensor(
                        images.pixels(),
                        images.samples(),
                        images.channels(),
                        images.height(),
                        images.width())
                .to(weights.type());
    }

    private static Tensor labels(ImageBatch images) {
        return HostMemory.tensor(images.labels(), images.samples());
    }

    @Override
    public void forward() {
        logits = kept.keep(network.forward(pixels, training));
    }

    @Override
    public Tensor loss() {
        return cross_entropy_loss(logits, labels);
    }

    @Override
    public void release() {
        kept.release();
        logits = null;
    }

    @Override
    public Answers answer(Batch batch) {
        ImageBatch images = (ImageBatch) batch;
        Tensor scores = network.forward(pixels(images), false);
        double mean = cross_entropy_loss(scores, labels(images)).item_float();
        long[] choices = new long[images.samples()];
        scores.argmax(new LongOptional(1), false).data_ptr_long().get(choices);
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
