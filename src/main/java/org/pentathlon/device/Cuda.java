package org.pentathlon.device;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * CUDA's runtime library for the one GPU that this process sees. All methods throw
 * PentathlonException (environment) if CUDA fails.
 */
public final class Cuda {
    /** Far out of range: the highest priority there is. */
    private static final int HIGHEST_PRIORITY = -1000;

    private static final double NS_PER_MS = 1e6;

    private final CudaLibrary library;
    private final EventCalls events;
    private final String host;

    /**
     * @param host this machine's name, for messages
     */
    public Cuda(CudaLibrary library, String host) {
        this(library, through(library), host);
    }

    private Cuda(CudaLibrary library, EventCalls events, String host) {
        this.library = library;
        this.events = events;
        this.host = host;
    }

    private static EventCalls through(CudaLibrary library) {
        return new EventCalls() {
            @Override
            public int cudaEventRecord(long event, long stream) {
                return library.cudaEventRecord(new Pointer(event), new Pointer(stream));
            }

            @Override
            public int cudaEventElapsedTime(long milliseconds, long start, long end) {
                FloatByReference elapsed = new FloatByReference();
                int error =
                        library.cudaEventElapsedTime(elapsed, new Pointer(start), new Pointer(end));
                new Pointer(milliseconds).setFloat(0, elapsed.getValue());
                return error;
            }
        };
    }

    /**
     * Loads CUDA's runtime library.
     *
     * @param name for the loader, or a path
     * @param host this machine's name, for messages
     * @throws UnsatisfiedLinkError where it is missing
     */
    public static Cuda load(String name, String host) {
        return new Cuda(Native.load(name, CudaLibrary.class), DirectEventCalls.of(name), host);
    }

    /**
     * A stream that runs beside all others, the default one too; its kernels get free processors
     * first.
     */
    public Pointer newStream() {
        return newStream(HIGHEST_PRIORITY);
    }

    /**
     * A stream that runs beside all others, the default one too.
     *
     * @param priority 0 for the normal one; those of lower numbers get free processors first
     */
    public Pointer newStream(int priority) {
        PointerByReference stream = new PointerByReference();
        check(
                "cudaStreamCreateWithPriority",
                library.cudaStreamCreateWithPriority(
                        stream, CudaLibrary.STREAM_NON_BLOCKING, priority));
        return stream.getValue();
    }

    public void destroyStream(Pointer stream) {
        check("cudaStreamDestroy", library.cudaStreamDestroy(stream));
    }

    /**
     * Makes an event.
     *
     * @param timed whether it notes the time when it comes to pass
     */
    public Pointer newEvent(boolean timed) {
        PointerByReference event = new PointerByReference();
        int flags = timed ? CudaLibrary.EVENT_DEFAULT : CudaLibrary.EVENT_DISABLE_TIMING;
        check("cudaEventCreateWithFlags", library.cudaEventCreateWithFlags(event, flags));
        return event.getValue();
    }

    public void destroyEvent(Pointer event) {
        check("cudaEventDestroy", library.cudaEventDestroy(event));
    }

    /** The event comes to pass when all is done that the stream holds now. */
    public void record(Pointer event, Pointer stream) {
        check("cudaEventRecord", library.cudaEventRecord(event, stream));
    }

    /** The same by addresses, for many in a row. */
    void record(long event, Pointer stream) {
        check("cudaEventRecord", events.cudaEventRecord(event, Pointer.nativeValue(stream)));
    }

    /** Leaves the milliseconds between two events that have come to pass, as a float. */
    void elapsed(Pointer milliseconds, long start, long end) {
        check(
                "cudaEventElapsedTime",
                events.cudaEventElapsedTime(Pointer.nativeValue(milliseconds), start, end));
    }

    /** What the stream gets from now on waits for the event. */
    public void await(Pointer stream, Pointer event) {
        check("cudaStreamWaitEvent", library.cudaStreamWaitEvent(stream, event, 0));
    }

    /** Whether an event has come to pass. */
    public boolean passed(Pointer event) {
        int state = library.cudaEventQuery(event);
        if (state == CudaLibrary.NOT_READY) {
            // CUDA keeps it as an error, and LibTorch would take it for one of its next kernel.
            library.cudaGetLastError();
            return false;
        }
        check("cudaEventQuery", state);
        return true;
    }

    /** Waits for an event, without sleeping. */
    public void await(Pointer event) {
        await(event, () -> {});
    }

    /**
     * Waits for an event, without sleeping.
     *
     * @param meanwhile is run again and again, and may throw
     */
    public void await(Pointer event, Runnable meanwhile) {
        while (!passed(event)) {
            meanwhile.run();
            Thread.onSpinWait();
        }
    }

    /** Nanoseconds from one event to another, to half a microsecond; both have come to pass. */
    public long elapsedNs(Pointer start, Pointer end) {
        FloatByReference ms = new FloatByReference();
        check("cudaEventElapsedTime", library.cudaEventElapsedTime(ms, start, end));
        return Math.round(ms.getValue() * NS_PER_MS);
    }

    /**
     * Whether what a stream gets now is captured into a graph; false too where that has failed.
     * Throws as well if the GPU has failed in something that was queued before.
     */
    public boolean capturing(Pointer stream) {
        return captureStatus(stream) == CudaLibrary.CAPTURING;
    }

    /** Ends a capture that has failed or is not wanted, if there is one: the stream works again. */
    public void abandonCapture(Pointer stream) {
        if (captureStatus(stream) == CudaLibrary.NOT_CAPTURING) {
            return;
        }
        PointerByReference graph = new PointerByReference();
        // The errors that come of a failed capture are no news, and not those of what comes next.
        library.cudaStreamEndCapture(stream, graph);
        library.cudaGetLastError();
        if (graph.getValue() != null) {
            check("cudaGraphDestroy", library.cudaGraphDestroy(graph.getValue()));
        }
    }

    private int captureStatus(Pointer stream) {
        IntByReference status = new IntByReference();
        check("cudaStreamIsCapturing", library.cudaStreamIsCapturing(stream, status));
        return status.getValue();
    }

    /** Memory of the GPU, all bits 0. */
    public Pointer allocate(long bytes) {
        PointerByReference memory = new PointerByReference();
        check("cudaMalloc", library.cudaMalloc(memory, bytes));
        check("cudaMemset", library.cudaMemset(memory.getValue(), 0, bytes));
        return memory.getValue();
    }

    public void free(Pointer memory) {
        check("cudaFree", library.cudaFree(memory));
    }

    /** Copies between host and GPU, in either direction, and waits for it. */
    public void copy(Pointer destination, Pointer source, long bytes) {
        check(
                "cudaMemcpy",
                library.cudaMemcpy(destination, source, bytes, CudaLibrary.COPY_DEFAULT));
    }

    /** Waits until all is done that the stream holds. */
    public void synchronize(Pointer stream) {
        check("cudaStreamSynchronize", library.cudaStreamSynchronize(stream));
    }

    /**
     * Queues a copy between host and GPU, in either direction.
     *
     * @param source page-locked where it is the host's
     */
    public void copy(Pointer destination, Pointer source, long bytes, Pointer stream) {
        check(
                "cudaMemcpyAsync",
                library.cudaMemcpyAsync(
                        destination, source, bytes, CudaLibrary.COPY_DEFAULT, stream));
    }

    /** Page-locked memory of the host. */
    public Pointer allocateHost(long bytes) {
        PointerByReference memory = new PointerByReference();
        check("cudaHostAlloc", library.cudaHostAlloc(memory, bytes, 0));
        return memory.getValue();
    }

    public void freeHost(Pointer memory) {
        check("cudaFreeHost", library.cudaFreeHost(memory));
    }

    /** Memory of the GPU that is in use, by this process and others, the driver's own included. */
    public long usedBytes() {
        LongByReference free = new LongByReference();
        LongByReference total = new LongByReference();
        check("cudaMemGetInfo", library.cudaMemGetInfo(free, total));
        return Math.subtractExact(total.getValue(), free.getValue());
    }

    /** Version of the library, such as 13.0. */
    public String version() {
        IntByReference version = new IntByReference();
        check("cudaRuntimeGetVersion", library.cudaRuntimeGetVersion(version));
        return version.getValue() / 1000 + "." + version.getValue() % 1000 / 10;
    }

    private void check(String function, int error) {
        if (error != 0) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "the GPU of this rank on %s failed: %s says '%s' (%d); see nvidia-smi and dmesg"
                            .formatted(host, function, library.cudaGetErrorString(error), error));
        }
    }
}
