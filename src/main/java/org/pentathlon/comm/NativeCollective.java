package org.pentathlon.comm;

import com.sun.jna.Pointer;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/**
 * Sums gradients by the cluster's own MPI_Allreduce, on a communicator of its own, so that it may
 * run beside the control plane.
 *
 * <p>An MPI library waits without rest. Ranks that come early would so take the core from a rank
 * that still computes, were it their own next step; therefore all ranks meet first, at rest, and
 * sum then.
 */
final class NativeCollective implements Collective {
    private static final int TAG = 2;

    /** A count is a C int, and a message of more than 2 GiB is not to be relied upon. */
    private static final int PIECE = 1 << 28;

    private final NativePort port;
    private final NativeMpi mpi;
    private final Object communicator;
    private final NativeRequest meeting;
    private RingReduction bfloats;

    /** Collective. */
    NativeCollective(NativePort port) {
        this.port = port;
        this.mpi = port.mpi();
        this.communicator = port.duplicate();
        this.meeting = port.request();
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.MPI;
    }

    @Override
    public String version() {
        return port.version();
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        if (type == ElementType.FLOAT32) {
            port.attempt("sum up gradients", () -> sumFloats(address, elements));
        } else {
            MpiCollective.sum(bfloats(), address, elements, type);
        }
    }

    private void sumFloats(long address, long elements) {
        mpi.barrier(communicator, meeting);
        port.awaitRelayed(meeting);
        for (long from = 0; from < elements; from += PIECE) {
            int count = (int) Math.min(PIECE, elements - from);
            mpi.sumFloats(new Pointer(address + from * Float.BYTES), count, communicator);
        }
    }

    /** MPI knows no bfloat16. */
    private RingReduction bfloats() {
        if (bfloats == null) {
            Port.Lane lane = port.lane(TAG, MpiCollective.CHUNK_BYTES);
            bfloats = new RingReduction(port, lane, ElementType.BFLOAT16, MpiCollective.WINDOW);
        }
        return bfloats;
    }

    @Override
    public void close() {
        // Its communicator ends with the library.
    }
}
