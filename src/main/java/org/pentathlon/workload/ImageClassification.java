package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchMaker;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.CifarImages;
import org.pentathlon.data.DataException;
import org.pentathlon.data.FixedSource;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.ImageBatchMaker;
import org.pentathlon.data.ImageRecords;
import org.pentathlon.data.InlineSource;
import org.pentathlon.data.PrefetchingSource;
import org.pentathlon.data.SampleOrder;
import org.pentathlon.data.Shard;
import org.pentathlon.data.SyntheticImages;
import org.pentathlon.spec.DataMode;

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
    public BatchSource open(DataRequest request) {
        Shard shard = new Shard(request.rank(), request.worldSize(), batch);
        BatchMaker<ImageBatch> maker =
                request.mode() == DataMode.REAL ? cifar(request, shard) : synthetic(request, shard);
        if (request.mode() == DataMode.SYNTHETIC_FIXED) {
            return new FixedSource(maker);
        }
        return request.prefetch() ? new PrefetchingSource<>(maker) : new InlineSource<>(maker);
    }

    private BatchMaker<ImageBatch> cifar(DataRequest request, Shard shard) {
        CifarImages images = openCifar(request, shard);
        if (request.training()) {
            SampleOrder order =
                    SampleOrder.shuffled(request.seed(), images.records(), shard.globalBatch());
            return ImageBatchMaker.augmented(images, order, shard, request.seed());
        }
        return ImageBatchMaker.plain(images, SampleOrder.cyclic(images.records()), shard);
    }

    private CifarImages openCifar(DataRequest request, Shard shard) {
        if (imageSize != CifarImages.SIZE) {
            throw new DataException(
                    String.format(
                            "CIFAR-10's images have %d x %d pixels, not image_size=%d: leave"
                                    + " image_size away, or use --data synthetic",
                            CifarImages.SIZE, CifarImages.SIZE, imageSize));
        }
        CifarImages images = CifarImages.open(request.directory(), request.training());
        images.requireGlobalBatch(shard);
        return images;
    }

    private BatchMaker<ImageBatch> synthetic(DataRequest request, Shard shard) {
        SyntheticImages images =
                new SyntheticImages(request.seed(), imageSize, classes, request.training());
        return request.training()
                ? ImageBatchMaker.augmented(images, SampleOrder.endless(), shard, request.seed())
                : ImageBatchMaker.plain(images, SampleOrder.endless(), shard);
    }

    @Override
    public long epochIterations(DataRequest request) {
        Shard shard = new Shard(request.rank(), request.worldSize(), batch);
        long samples;
        if (request.mode() == DataMode.REAL) {
            samples = openCifar(request, shard).records();
        } else {
            samples =
                    request.training()
                            ? SyntheticImages.TRAINING_SAMPLES
                            : SyntheticImages.TEST_SAMPLES;
        }
        long whole = samples / shard.globalBatch();
        boolean remainder = samples % shard.globalBatch() != 0;
        return Math.max(1, request.training() || !remainder ? whole : whole + 1);
    }
}
