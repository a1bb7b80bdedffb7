package org.pentathlon.comm;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/**
 * Sums gradients over the MPI library's point-to-point messages; see {@link RingReduction}. It has
 * a lane of its own, so that it may run beside the control plane.
 *
 * <p>Native memory is reached through JNA's direct buffers: a public interface that works on every
 * release of Java, whereas {@code sun.misc.Unsafe} warns on newer ones and is to be removed.
 */
final class MpiCollective implements Collective {
    private static final int TAG = 2;

    /**
     * Of those tried with two ranks on two cores, this chunk and this window suffered least from
     * other work on the cores; smaller chunks change hands more often.
     */
    static final int CHUNK_BYTES = 1 << 22;

    static final int WINDOW = 2;
    static final int SMALL_BYTES = 1 << 15;

    private static final long PIECE_BYTES = 1 << 30;

    private final Port port;
    private final RingReduction floats;
    private final RingReduction bfloats;

    MpiCollective(Port port) {
        this(port, CHUNK_BYTES, WINDOW);
    }

    MpiCollective(Port port, int chunkBytes, int window) {
        this.port = port;
        Port.Lane lane = port.lane(TAG, chunkBytes);
        this.floats = new RingReduction(port, lane, ElementType.FLOAT32, window);
        this.bfloats = new RingReduction(port, lane, ElementType.BFLOAT16, window);
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
        sum(type == ElementType.FLOAT32 ? floats : bfloats, address, elements, type);
    }

    static void sum(RingReduction reduction, long address, long elements, ElementType type) {
        long bytes = Math.multiplyExact(elements, (long) type.bytes());
        Pointer memory = new Pointer(address);
        for (long from = 0; from < bytes; from += PIECE_BYTES) {
            long length = Math.min(PIECE_BYTES, bytes - from);
            ByteBuffer piece = memory.getByteBuffer(from, length).order(ByteOrder.nativeOrder());
            reduction.sum(piece, SMALL_BYTES);
        }
    }

    @Override
    public void close() {
        // The lane belongs to the communicator, which closes it.
    }
}
