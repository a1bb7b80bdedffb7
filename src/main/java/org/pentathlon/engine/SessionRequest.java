package org.pentathlon.engine;

import org.pentathlon.data.Philox;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Problem;

/**
 * What a session is for.
 *
 * @param threads compute threads of this rank
 * @param worldSize number of ranks whose gradients are averaged
 * @param buckets how gradients are cut, with several ranks
 * @param traceMemory whether every allocation is watched, which costs time: see {@link
 *     Session#memory}
 * @param reduced whether gradients are handed over in training, to be summed over the ranks
 * @param cudaGraph whether the phases of iterations alike are captured once and replayed, on a GPU
 */
public record SessionRequest(
        Problem problem,
        Mode mode,
        Precision precision,
        DeviceKind device,
        int threads,
        long seed,
        int rank,
        int worldSize,
        BucketPlan buckets,
        boolean traceMemory,
        boolean reduced,
        boolean cudaGraph) {
    /**
     * One with buckets of fixed sizes, summed where there are several ranks, and without captured
     * phases.
     */
    public SessionRequest(
            Problem problem,
            Mode mode,
            Precision precision,
            DeviceKind device,
            int threads,
            long seed,
            int rank,
            int worldSize,
            boolean traceMemory) {
        this(
                problem,
                mode,
                precision,
                device,
                threads,
                seed,
                rank,
                worldSize,
                BucketPlan.FIXED,
                traceMemory,
                worldSize > 1,
                false);
    }

    /**
     * Seed of the framework's generator, which dropout draws from: the first two words, low one
     * first, of the stream of the run's seed and {@code dropout/<rank>}. What frameworks make of it
     * differs.
     */
    public long dropoutSeed() {
        int[] words = new int[Philox.BLOCK];
        new Philox(seed, "dropout/" + rank).blocks(0, words);
        return Integer.toUnsignedLong(words[0]) | (long) words[1] << Integer.SIZE;
    }
}
