package org.pentathlon.engine;

import java.util.OptionalLong;

/** Listens to a framework's allocator, until it is closed. */
public interface AllocationWatch extends AutoCloseable {
    /** Takes what is given out and what comes back, on the thread that asked for it. */
    interface Listener {
        void allocated(long address, long bytes);

        /** Also of memory that nobody was told of. */
        void released(long address);

        /**
         * What the allocator itself says behind that, where it does.
         *
         * @param bytes that it has given out, to whomever
         * @param reservedBytes that it holds, those given out included
         */
        default void counted(long bytes, long reservedBytes) {}
    }

    /** Does work of which the listener is told what it allocates and releases. */
    void during(Runnable work);

    /** Gives back what nobody uses any more, where the framework waits for Java to find it. */
    default void settle() {}

    /** Memory of the device that is in use, by whomever; none where the memory is the host's. */
    default OptionalLong deviceBytes() {
        return OptionalLong.empty();
    }

    @Override
    void close();
}
