package org.pentathlon.engine.torch;

import org.pentathlon.engine.PreparedKernel;

/** A kernel whose calls are queued on a GPU, and timed by events between them. */
record QueuedKernel(PreparedKernel kernel, CudaPlace place) implements PreparedKernel {
    @Override
    public void run() {
        explained(kernel::run);
    }

    @Override
    public long[] timesNs(int calls) {
        long[][] times = new long[1][];
        explained(() -> times[0] = place.timesNs(kernel::run, calls));
        return times[0];
    }

    private void explained(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            throw place.explained(e);
        }
    }

    /** The result is copied to the host, behind the call that makes it. */
    @Override
    public double error() {
        return kernel.error();
    }

    @Override
    public int elementBytes() {
        return kernel.elementBytes();
    }

    @Override
    public double tolerance() {
        return kernel.tolerance();
    }

    @Override
    public String library() {
        return kernel.library();
    }

    @Override
    public void close() {
        kernel.close();
    }
}
