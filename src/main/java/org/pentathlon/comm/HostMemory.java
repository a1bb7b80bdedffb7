package org.pentathlon.comm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

/** Memory of the host to be summed. */
final class HostMemory implements SumMemory {
    private final Memory memory;

    HostMemory(long bytes) {
        memory = new Memory(bytes);
        memory.clear();
    }

    @Override
    public long address() {
        return Pointer.nativeValue(memory);
    }

    @Override
    public void write(long offset, float[] values, int count) {
        memory.write(offset, values, 0, count);
    }

    @Override
    public void read(long offset, float[] values, int count) {
        memory.read(offset, values, 0, count);
    }

    @Override
    public void close() {
        memory.close();
    }
}
