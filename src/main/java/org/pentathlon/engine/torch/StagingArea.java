package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.bytedeco.pytorch.Tensor;
import org.pentathlon.device.Cuda;

/**
 * Where inputs wait for the device. There are two slots, so that one batch is brought while the one
 * before is still read. A slot is page-locked memory of the host, in which a batch is packed, and
 * as much memory of the device, to which one copy brings all of it, in a stream of its own.
 */
final class StagingArea implements AutoCloseable {
    /** Beginnings of tensors; what CUDA's own allocations are aligned to. */
    private static final long ALIGNMENT = 256;

    private static final int SLOTS = 2;

    private final Cuda cuda;
    private final Pointer compute;
    private final Pointer copies;
    private final LongFunction<Tensor> deviceMemory;
    private final List<Slot> slots = new ArrayList<>();
    private long capacity;
    private int next;
    private Slot current;

    /** One of the two, and how far the device is with it. */
    private final class Slot {
        private final Pointer copied = cuda.newEvent(false);
        private final Pointer read = cuda.newEvent(false);
        private final Kept kept = new Kept();
        private Pointer host;
        private Tensor device;

        /** Takes other memory, once the copy from what it has is done. */
        void take(long bytes) {
            cuda.await(copied);
            free();
            host = cuda.allocateHost(bytes);
            device = kept.keep(deviceMemory.apply(bytes));
            // The allocator gives memory in the compute stream's order: what used it before may
            // still be queued there.
            cuda.record(read, compute);
        }

        void free() {
            kept.release();
            if (host != null) {
                cuda.freeHost(host);
            }
            host = null;
        }

        void close() {
            free();
            cuda.destroyEvent(copied);
            cuda.destroyEvent(read);
        }
    }

    /**
     * @param compute the stream that reads what is staged
     * @param copies the stream that brings it
     * @param deviceMemory gives so many bytes that belong to the compute stream
     */
    StagingArea(Cuda cuda, Pointer compute, Pointer copies, LongFunction<Tensor> deviceMemory) {
        this.cuda = cuda;
        this.compute = compute;
        this.copies = copies;
        this.deviceMemory = deviceMemory;
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Slot());
        }
    }

    private static long aligned(long bytes) {
        return Math.addExact(bytes, ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    /**
     * Makes both slots large enough at once, so that one iteration has to wait for it; to the
     * double where batches grow, so that few do.
     */
    private void reserve(long bytes) {
        if (bytes > capacity) {
            long wanted = aligned(Math.max(bytes, 2 * capacity));
            slots.forEach(slot -> slot.take(wanted));
            capacity = wanted;
        }
    }

    /**
     * Brings a batch to the device. The compute stream waits for it; the host waits only while the
     * slot's copy before is not done.
     *
     * @return views of the slot's memory, good until the call after next
     */
    List<Tensor> stage(List<Input> inputs) {
        end();
        Slot slot = slots.get(next);
        next = (next + 1) % SLOTS;
        reserve(inputs.stream().mapToLong(input -> aligned(input.bytes())).sum());
        cuda.await(slot.copied);
        List<Tensor> tensors = new ArrayList<>();
        long offset = 0;
        for (Input input : inputs) {
            long bytes = input.bytes();
            input.writer()
                    .accept(slot.host.getByteBuffer(offset, bytes).order(ByteOrder.nativeOrder()));
            tensors.add(
                    slot.device.narrow(0, offset, bytes).view(input.type()).view(input.sizes()));
            offset = aligned(offset + bytes);
        }
        cuda.await(copies, slot.read);
        Pointer address = new Pointer(slot.device.data_ptr().address());
        cuda.copy(address, slot.host, offset, copies);
        cuda.record(slot.copied, copies);
        cuda.await(compute, slot.copied);
        current = slot;
        return tensors;
    }

    /** All is queued that reads what was staged last; may be called again. */
    void end() {
        if (current != null) {
            cuda.record(current.read, compute);
            current = null;
        }
    }

    /** The slots' memory of the device. */
    List<Tensor> memory() {
        return capacity == 0 ? List.of() : slots.stream().map(slot -> slot.device).toList();
    }

    /** To be called when nothing is queued any more. */
    @Override
    public void close() {
        slots.forEach(Slot::close);
    }
}
