package org.pentathlon.workload;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchMaker;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.CifarImages;
import org.pentathlon.data.DataException;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.ImageBatchMaker;
import org.pentathlon.data.ImageRecords;
import org.pentathlon.data.SampleOrder;
import org.pentathlon.data.SamplePass;
import org.pentathlon.data.Shard;
import org.pentathlon.data.ShardedMaker;
import org.pentathlon.data.SyntheticImages;
import org.pentathlon.spec.DataMode;

/** CIFAR-10's images, or made-up ones like them. */
record ImageDataset(
        ImageClassification problem, DataRequest request, ImageRecords images, int samples)
        implements Dataset {
    static ImageDataset open(ImageClassification problem, DataRequest request) {
        if (request.mode() == DataMode.REAL) {
            CifarImages images = cifar(problem, request, request.training());
            return new ImageDataset(problem, request, images, images.records());
        }
        SyntheticImages images =
                new SyntheticImages(
                        request.seed(), problem.imageSize(), problem.classes(), request.training());
        int samples =
                request.training()
                        ? SyntheticImages.TRAINING_SAMPLES
                        : SyntheticImages.TEST_SAMPLES;
        return new ImageDataset(problem, request, images, samples);
    }

    private static CifarImages cifar(
            ImageClassification problem, DataRequest request, boolean training) {
        if (problem.imageSize() != CifarImages.SIZE) {
            throw new DataException(
                    String.format(
                            "CIFAR-10's images have %d x %d pixels, not image_size=%d: leave"
                                    + " image_size away, or use --data synthetic",
                            CifarImages.SIZE, CifarImages.SIZE, problem.imageSize()));
        }
        CifarImages images = CifarImages.open(request.directory(), training);
        if (training) {
            images.requireGlobalBatch(request.shard(problem.batch()));
        }
        return images;
    }

    @Override
    public BatchSource batches() {
        Shard shard = request.shard(problem.batch());
        SampleOrder order;
        if (request.mode() != DataMode.REAL) {
            order = SampleOrder.endless();
        } else if (request.training()) {
            order = SampleOrder.shuffled(request.seed(), samples, shard.globalBatch());
        } else {
            order = SampleOrder.cyclic(samples);
        }
        BatchMaker<ImageBatch> maker =
                new ShardedMaker<>(
                        request.training()
                                ? ImageBatchMaker.augmented(images, order, request.seed())
                                : ImageBatchMaker.plain(images, order),
                        shard);
        return request.source(maker);
    }

    @Override
    public long epochIterations() {
        return request.epochIterations(samples, problem.batch());
    }

    @Override
    public List<Split> heldOut() {
        return request.mode() == DataMode.REAL ? List.of(Split.TEST) : List.of();
    }

    @Override
    public Split inferred() {
        return Split.TEST;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        CifarImages test = CifarImages.open(request.directory(), false);
        ImageBatchMaker maker = ImageBatchMaker.plain(test, SampleOrder.cyclic(test.records()));
        return new SamplePass<>(maker, request.shard(problem.batch()), test.records());
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}
