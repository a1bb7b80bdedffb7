package org.pentathlon.data;

/**
 * One rank's share of the samples. The samples of a run are numbered from 0, without end; batch k
 * of rank r of N is samples (kN + r)B to (kN + r)B + B - 1. So a global batch N x B of a fixed size
 * holds the same samples for any N.
 *
 * @param batch samples of one rank in one iteration, B
 */
public record Shard(int rank, int worldSize, int batch) {
    /**
     * @throws IllegalArgumentException if rank is not one of worldSize, or batch is below 1
     */
    public Shard {
        if (rank < 0 || rank >= worldSize || batch < 1) {
            throw new IllegalArgumentException(
                    "no such shard: rank " + rank + " of " + worldSize + ", batch " + batch);
        }
    }

    /** Samples of all ranks in one iteration. */
    public long globalBatch() {
        return Math.multiplyExact((long) worldSize, batch);
    }

    /** Number of this rank's first sample of an iteration. */
    public long firstSample(long iteration) {
        return Math.addExact(
                Math.multiplyExact(iteration, globalBatch()),
                Math.multiplyExact((long) rank, batch));
    }
}
