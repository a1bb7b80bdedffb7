package org.pentathlon.comm;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.PointerByReference;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * CUDA's runtime library for the one GPU that this process sees. All methods throw
 * PentathlonException (environment) if CUDA fails.
 */
final class Cuda {
    /** Far out of range: the highest priority there is. */
    private static final int HIGHEST_PRIORITY = -1000;

    private static final double NS_PER_MS = 1e6;

    private final CudaLibrary library;

    Cuda(CudaLibrary library) {
        this.library = library;
    }

    /**
     * A stream that runs beside all others, the default one too; its kernels get free processors
     * first.
     */
    Pointer newStream() {
        PointerByReference stream = new PointerByReference();
        check(
                "cudaStreamCreateWithPriority",
                library.cudaStreamCreateWithPriority(
                        stream, CudaLibrary.STREAM_NON_BLOCKING, HIGHEST_PRIORITY));
        return stream.getValue();
    }

    void destroyStream(Pointer stream) {
        check("cudaStreamDestroy", library.cudaStreamDestroy(stream));
    }

    /**
     * @param timed whether it notes the time when it comes to pass
     */
    Pointer newEvent(boolean timed) {
        PointerByReference event = new PointerByReference();
        int flags = timed ? CudaLibrary.EVENT_DEFAULT : CudaLibrary.EVENT_DISABLE_TIMING;
        check("cudaEventCreateWithFlags", library.cudaEventCreateWithFlags(event, flags));
        return event.getValue();
    }

    void destroyEvent(Pointer event) {
        check("cudaEventDestroy", library.cudaEventDestroy(event));
    }

    /** The event comes to pass when all is done that the stream holds now. */
    void record(Pointer event, Pointer stream) {
        check("cudaEventRecord", library.cudaEventRecord(event, stream));
    }

    /** What the stream gets from now on waits for the event. */
    void await(Pointer stream, Pointer event) {
        check("cudaStreamWaitEvent", library.cudaStreamWaitEvent(stream, event, 0));
    }

    /** Whether an event has come to pass. */
    boolean passed(Pointer event) {
        int state = library.cudaEventQuery(event);
        if (state == CudaLibrary.NOT_READY) {
            return false;
        }
        check("cudaEventQuery", state);
        return true;
    }

    /** Nanoseconds from one event to another, to half a microsecond; both have come to pass. */
    long elapsedNs(Pointer start, Pointer end) {
        FloatByReference ms = new FloatByReference();
        check("cudaEventElapsedTime", library.cudaEventElapsedTime(ms, start, end));
        return Math.round(ms.getValue() * NS_PER_MS);
    }

    /** Memory of the GPU, all bits 0. */
    Pointer allocate(long bytes) {
        PointerByReference memory = new PointerByReference();
        check("cudaMalloc", library.cudaMalloc(memory, bytes));
        check("cudaMemset", library.cudaMemset(memory.getValue(), 0, bytes));
        return memory.getValue();
    }

    void free(Pointer memory) {
        check("cudaFree", library.cudaFree(memory));
    }

    /** Copies between host and GPU, in either direction, and waits for it. */
    void copy(Pointer destination, Pointer source, long bytes) {
        check(
                "cudaMemcpy",
                library.cudaMemcpy(destination, source, bytes, CudaLibrary.COPY_DEFAULT));
    }

    private void check(String function, int error) {
        if (error != 0) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "the GPU of this rank on %s failed: %s says '%s' (%d); see nvidia-smi and dmesg"
                            .formatted(
                                    Machine.host(),
                                    function,
                                    library.cudaGetErrorString(error),
                                    error));
        }
    }
}
