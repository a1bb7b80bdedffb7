package org.pentathlon.comm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/**
 * Memory of an MPI operation under way: its MPI_Request, the flag that MPI_Test sets, and its
 * MPI_Status, which has 20 to 32 bytes.
 */
final class NativeRequest {
    private static final long FLAG = 8;
    private static final long STATUS = 16;
    private static final long STATUS_BYTES = 64;

    private final Memory memory = new Memory(STATUS + STATUS_BYTES);

    Pointer place() {
        return memory;
    }

    Pointer flag() {
        return memory.share(FLAG);
    }

    Pointer status() {
        return memory.share(STATUS);
    }

    void begins() {
        memory.setInt(FLAG, 0);
    }

    boolean isOver() {
        return memory.getInt(FLAG) != 0;
    }
}
