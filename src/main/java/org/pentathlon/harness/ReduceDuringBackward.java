package org.pentathlon.harness;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Reduces each bucket on a thread of its own while the backward pass goes on; for collectives that
 * return when a sum is there.
 */
final class ReduceDuringBackward implements GradientReducer {
    private static final int MOST_BUCKETS = 4096;

    /** A collective ends by itself where a peer is gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Collective collective;
    private final BlockingQueue<Bucket> queue = new ArrayBlockingQueue<>(MOST_BUCKETS);
    private final Thread thread;
    private final long[] startNs = new long[MOST_BUCKETS];
    private final long[] endNs = new long[MOST_BUCKETS];
    private int handedOver;
    // Written by the reducing thread under the lock; everything it did before is then visible.
    private int reduced;
    private RuntimeException failure;

    ReduceDuringBackward(Collective collective) {
        this.collective = collective;
        this.thread = new Thread(this::reduce, "pentathlon-allreduce");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void begin() {
        handedOver = 0;
        synchronized (this) {
            reduced = 0;
        }
    }

    @Override
    public void ready(Bucket bucket) {
        handedOver++;
        queue.add(bucket);
    }

    @Override
    public synchronized void finish() {
        try {
            while (reduced < handedOver && failure == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED, "interrupted while gradients were reduced", e);
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void await() {
        // finish() has waited.
    }

    @Override
    public void check() {
        // finish() throws what has failed.
    }

    @Override
    public synchronized long hiddenNs(long readyNs) {
        long hidden = 0;
        for (int i = 0; i < reduced; i++) {
            hidden += Math.max(0, Math.min(endNs[i], readyNs) - startNs[i]);
        }
        return hidden;
    }

    private void reduce() {
        try {
            while (true) {
                Bucket bucket = queue.take();
                long start = System.nanoTime();
                collective.allReduceSum(
                        bucket.address(), bucket.elements(), bucket.type(), bucket.stream());
                long end = System.nanoTime();
                synchronized (this) {
                    startNs[reduced] = start;
                    endNs[reduced] = end;
                    reduced++;
                    notifyAll();
                }
            }
        } catch (InterruptedException e) {
            // close() ends the thread so.
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(new IllegalStateException("the reducing thread ended: " + e, e));
        }
    }

    private synchronized void fail(RuntimeException reason) {
        failure = reason;
        notifyAll();
    }

    /**
     * Waits for a collective that is under way: it writes to memory that the session frees next.
     */
    @Override
    public void close() {
        queue.clear();
        thread.interrupt();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
