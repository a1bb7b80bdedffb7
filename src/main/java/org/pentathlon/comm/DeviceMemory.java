package org.pentathlon.comm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import org.pentathlon.device.Cuda;

/** Memory of this rank's GPU to be summed. */
final class DeviceMemory implements SumMemory {
    private final Cuda cuda;
    private final Pointer memory;

    DeviceMemory(Cuda cuda, long bytes) {
        this.cuda = cuda;
        this.memory = cuda.allocate(bytes);
    }

    @Override
    public long address() {
        return Pointer.nativeValue(memory);
    }

    @Override
    public void write(long offset, float[] values, int count) {
        long bytes = (long) count * Float.BYTES;
        try (Memory host = new Memory(bytes)) {
            host.write(0, values, 0, count);
            cuda.copy(memory.share(offset), host, bytes);
        }
    }

    @Override
    public void read(long offset, float[] values, int count) {
        long bytes = (long) count * Float.BYTES;
        try (Memory host = new Memory(bytes)) {
            cuda.copy(host, memory.share(offset), bytes);
            host.read(0, values, 0, count);
        }
    }

    @Override
    public void close() {
        cuda.free(memory);
    }
}
