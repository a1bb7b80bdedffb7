package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.ImageRecords;

/**
 * A convolutional network that classifies square images of three channels.
 *
 * @param imageSize height and width in pixels
 * @param classes number of classes
 * @param layers the network, from pixels to logits
 */
public record ImageClassification(
        String workload,
        int batch,
        int imageSize,
        int classes,
        List<Layer> layers,
        Training training,
        boolean inferenceLoss)
        implements Problem {
    /** Channels of an image: red, green, blue. */
    public static final int CHANNELS = ImageRecords.CHANNELS;

    public ImageClassification {
        layers = List.copyOf(layers);
    }

    @Override
    public List<Parameter> parameters() {
        return LayerArithmetic.parameters(layers);
    }

    @Override
    public long forwardMacs(Batch batch) {
        return forwardMacs(batch.samples());
    }

    @Override
    public long fullForwardMacs() {
        return forwardMacs(batch);
    }

    private long forwardMacs(int samples) {
        return Math.multiplyExact((long) samples, LayerArithmetic.forwardMacs(layers, imageSize));
    }

    @Override
    public Extent extent(Batch batch) {
        return new Extent(batch.samples(), 0, batch.samples(), 0);
    }

    @Override
    public InputAxis inputAxis() {
        return InputAxis.IMAGE_AREA;
    }

    @Override
    public int inputExtent() {
        return imageSize;
    }

    @Override
    public ImageClassification sized(int side, int images) {
        return new ImageClassification(
                workload, images, side, classes, layers, training, inferenceLoss);
    }

    @Override
    public Quality quality() {
        return new TopOneAccuracy((batch, sample) -> ((ImageBatch) batch).labels().get(sample));
    }

    @Override
    public Dataset open(DataRequest request) {
        return ImageDataset.open(this, request);
    }
}
