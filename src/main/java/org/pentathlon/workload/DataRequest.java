package org.pentathlon.workload;

import java.nio.file.Path;
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
        boolean prefetch) {}
