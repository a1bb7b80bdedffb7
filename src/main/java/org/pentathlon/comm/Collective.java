package org.pentathlon.comm;

import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/** The data plane: sums gradients over all ranks, in place. Not safe for use by several threads. */
public interface Collective extends AutoCloseable {
    CollectiveKind kind();

    /** Version of the library, for results. */
    String version();

    /**
     * Sums contiguous elements over all ranks, in place. On a CPU it returns when the sum is there;
     * on a GPU it queues the reduction behind {@code stream}.
     *
     * @throws org.pentathlon.spec.PentathlonException (rank failed) if a peer is lost
     */
    void allReduceSum(long address, long elements, ElementType type, long stream);

    @Override
    void close();
}
