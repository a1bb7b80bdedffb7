package org.pentathlon.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Makes batches ahead on a thread of its own, so that {@link #next} waits only where making them is
 * slower than using them. One batch is with the caller, one may be ready, one may be in the making.
 */
public final class PrefetchingSource<M> implements BatchSource {
    private static final int SLOTS = 3;

    private final BatchMaker<M> maker;
    private final List<M> memories = new ArrayList<>(SLOTS);
    private final Thread thread;
    // From here on guarded by this; batch n lives in slot n mod SLOTS.
    private final Batch[] batches = new Batch[SLOTS];
    private long made;
    private long given;
    private Throwable failure;
    private boolean closed;

    /** Allocates all memory and starts the thread, a daemon. */
    public PrefetchingSource(BatchMaker<M> maker) {
        this.maker = maker;
        for (int i = 0; i < SLOTS; i++) {
            memories.add(maker.allocate());
        }
        thread = new Thread(this::makeAll, "pentathlon-prefetch");
        thread.setDaemon(true);
        thread.start();
    }

    private void makeAll() {
        try {
            for (long iteration = 0; awaitSlot(iteration); iteration++) {
                M memory = memories.get((int) (iteration % SLOTS));
                publish(iteration, maker.make(iteration, memory));
            }
        } catch (Throwable e) {
            // Errors too: whoever waits for a batch must learn why there is none.
            fail(e);
        }
    }

    /** Waits until the caller is done with the batch in the slot; false if this was closed. */
    private synchronized boolean awaitSlot(long iteration) throws InterruptedException {
        // The caller holds batch given - 1.
        while (!closed && iteration >= given + SLOTS - 1) {
            wait();
        }
        return !closed;
    }

    private synchronized void publish(long iteration, Batch batch) {
        batches[(int) (iteration % SLOTS)] = batch;
        made++;
        notifyAll();
    }

    private synchronized void fail(Throwable e) {
        failure = e;
        notifyAll();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if this is closed, or the waiting thread is interrupted
     */
    @Override
    public synchronized Batch next() {
        while (!closed && failure == null && made == given) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for a batch", e);
            }
        }
        if (closed) {
            throw new IllegalStateException("the source of batches is closed");
        }
        if (made == given) {
            throw failed();
        }
        Batch batch = batches[(int) (given % SLOTS)];
        given++;
        notifyAll();
        return batch;
    }

    private RuntimeException failed() {
        if (failure instanceof DataException e) {
            return new DataException(e.getMessage(), e);
        }
        return new IllegalStateException("batch " + made + " failed: " + failure, failure);
    }

    /** Ends the thread and waits for its end. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
