package org.pentathlon.data;

/** Makes each batch when it is asked for, on the thread that asks. */
public final class InlineSource<M> implements BatchSource {
    private final BatchMaker<M> maker;
    private final M memory;
    private long iteration;

    public InlineSource(BatchMaker<M> maker) {
        this.maker = maker;
        this.memory = maker.allocate();
    }

    @Override
    public Batch next() {
        return maker.make(iteration++, memory);
    }

    @Override
    public void close() {
        // Nothing runs and nothing is open: the memory goes with the object.
    }
}
