package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.ImageBatch;

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
        Training training)
        implements Problem {
    /** Channels of an image: red, green, blue. */
    public static final int CHANNELS = 3;

    public ImageClassification {
        layers = List.copyOf(layers);
    }

    @Override
    public List<Parameter> parameters() {
        return LayerArithmetic.parameters(layers);
    }

    @Override
    public long forwardMacs(Batch batch) {
        return Math.multiplyExact(
                (long) batch.samples(), LayerArithmetic.forwardMacs(layers, imageSize));
    }

    @Override
    public Extent extent(Batch batch) {
        return new Extent(batch.samples(), 0, batch.samples(), 0);
    }

    @Override
    public BatchSource open(DataRequest request) {
        throw new IllegalStateException("not there yet: " + ImageBatch.class);
    }
}
