package org.pentathlon.workload;

import java.nio.file.Path;
import org.pentathlon.data.BatchMaker;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.FixedSource;
import org.pentathlon.data.InlineSource;
import org.pentathlon.data.PrefetchingSource;
import org.pentathlon.data.Shard;
import org.pentathlon.spec.DataMode;

/**
 * Which batches a rank wants.
 *
 * @param directory folder of the data sets; used by {@link DataMode#REAL} alone, else null
 * @param training true for shuffled and augmented training data, false for the test set in order
 * @param prefetch whether a background thread prepares the next batch
 */
public record DataRequest(
        DataMode mode,
        Path directory,
        long seed,
        int rank,
        int worldSize,
        boolean training,
        boolean prefetch) {
    /** The rank's share of the samples. */
    Shard shard(int batch) {
        return new Shard(rank, worldSize, batch);
    }

    /** The batches of a maker, in the way that was asked for. */
    <M> BatchSource source(BatchMaker<M> maker) {
        if (mode == DataMode.SYNTHETIC_FIXED) {
            return new FixedSource(maker);
        }
        return prefetch ? new PrefetchingSource<>(maker) : new InlineSource<>(maker);
    }

    /** See {@link Dataset#epochIterations}, for data sets of so many samples. */
    long epochIterations(long samples, int batch) {
        long globalBatch = shard(batch).globalBatch();
        long whole = samples / globalBatch;
        boolean remainder = samples % globalBatch != 0;
        return Math.max(1, training || !remainder ? whole : whole + 1);
    }
}
