package org.pentathlon.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One rank's part of one pass over numbered samples. Over all ranks each sample comes up once;
 * batches are those of the {@link Shard}, the last ones cut off where the samples end. A batch is
 * valid until the next is asked for.
 */
public final class SamplePass<M> implements Iterator<Batch> {
    private final SampleMaker<M> maker;
    private final Shard shard;
    private final long samples;
    private final M memory;
    private long iteration;

    /**
     * @param samples number of samples of the whole pass, of all ranks
     */
    public SamplePass(SampleMaker<M> maker, Shard shard, long samples) {
        this.maker = maker;
        this.shard = shard;
        this.samples = samples;
        this.memory = maker.allocate(shard.batch());
    }

    @Override
    public boolean hasNext() {
        return shard.firstSample(iteration) < samples;
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the pass is over");
        }
        long first = shard.firstSample(iteration++);
        return maker.make(first, (int) Math.min(shard.batch(), samples - first), memory);
    }
}
