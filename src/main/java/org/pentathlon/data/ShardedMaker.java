package org.pentathlon.data;

/** The batches of one rank's shard of an endless stream of samples. */
public final class ShardedMaker<M> implements BatchMaker<M> {
    private final SampleMaker<M> samples;
    private final Shard shard;

    public ShardedMaker(SampleMaker<M> samples, Shard shard) {
        this.samples = samples;
        this.shard = shard;
    }

    @Override
    public M allocate() {
        return samples.allocate(shard.batch());
    }

    @Override
    public Batch make(long iteration, M memory) {
        return samples.make(shard.firstSample(iteration), shard.batch(), memory);
    }
}
