package org.pentathlon.comm;

import java.util.Map;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/**
 * The data plane: sums gradients over all ranks, in place. Not safe for use by several threads at
 * once. On a CPU a sum is there when {@link #allReduceSum} returns; on a GPU it is queued, and
 * there when {@link #await} returns.
 */
public interface Collective extends AutoCloseable {
    CollectiveKind kind();

    /** Version of the library, for results. */
    String version();

    /**
     * Whether sums are queued on a device. They then run beside what the device goes on with, so
     * that nobody needs a thread to wait for them.
     */
    default boolean queues() {
        return false;
    }

    /**
     * Sums contiguous elements over all ranks, in place. All ranks sum as many elements in the same
     * order.
     *
     * @param stream the device's queue whose work so far has to be done before; 0 for the default
     *     one, and on a CPU
     * @throws org.pentathlon.spec.PentathlonException (rank failed) if a peer is lost
     */
    void allReduceSum(long address, long elements, ElementType type, long stream);

    /**
     * Returns when all that was queued is summed up. To be called when the backward pass has handed
     * over its last gradients, or at any time behind {@link #join}.
     *
     * @throws org.pentathlon.spec.PentathlonException (rank failed) if a peer is lost
     */
    default void await() {
        // A sum on the CPU is there when it was asked for.
    }

    /**
     * Asks for failures of what is queued, without waiting: to be called again and again where the
     * host waits for something else that comes behind the sums, which end in no other way where a
     * peer or the network has failed.
     *
     * @throws org.pentathlon.spec.PentathlonException (rank failed) if a peer is lost
     */
    default void check() {
        // A sum on the CPU fails where it was asked for.
    }

    /**
     * What a queue of the device gets from now on waits for all sums that were queued. The host
     * does not wait: {@link #await} still has to be called, to learn of failures, at the
     * iteration's end or behind several. To be called when the backward pass has handed over its
     * last gradients.
     *
     * @param stream the queue in which the gradients became ready
     */
    default void join(long stream) {
        // A sum on the CPU is there when it was asked for.
    }

    /**
     * Of the last pass's sums, for which {@link #await} has waited: the time in which they ran
     * while the gradients' own stream was not yet through with its work, in nanoseconds of the
     * device's clock. 0 where nothing is queued.
     */
    default long hiddenNs() {
        return 0;
    }

    /** Memory that it can sum up, for measuring; zeros at first. To be closed. */
    default SumMemory memory(long bytes) {
        return new HostMemory(bytes);
    }

    /**
     * What else is known of how it sums, by name, such as {@code transport}; stored with each case
     * as {@code collective_<name>}.
     */
    default Map<String, String> facts() {
        return Map.of();
    }

    @Override
    void close();
}
