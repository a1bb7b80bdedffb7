package org.pentathlon.engine;

/** Listens to a framework's allocator, until it is closed. */
public interface AllocationWatch extends AutoCloseable {
    /** Takes what is given out and what comes back, on the thread that asked for it. */
    interface Listener {
        void allocated(long address, long bytes);

        /** Also of memory that nobody was told of. */
        void released(long address);
    }

    /** Does work of which the listener is told what it allocates and releases. */
    void during(Runnable work);

    /** Gives back what nobody uses any more, where the framework waits for Java to find it. */
    default void settle() {}

    @Override
    void close();
}
