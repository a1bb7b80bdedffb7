package org.pentathlon.device;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of CUDA's runtime library that are used, as cuda_runtime_api.h declares them; the
 * same from CUDA 11 to 13. They return 0 or an error.
 */
public interface CudaLibrary extends Library {
    /** What was queued still runs. */
    int NOT_READY = 600;

    int STREAM_NON_BLOCKING = 1;
    int NOT_CAPTURING = 0;
    int CAPTURING = 1;
    int EVENT_DEFAULT = 0;
    int EVENT_DISABLE_TIMING = 2;

    /** The library finds out itself which side is the device's. */
    int COPY_DEFAULT = 4;

    /** A priority out of range becomes the nearest in it; lower numbers go first. */
    int cudaStreamCreateWithPriority(PointerByReference stream, int flags, int priority);

    int cudaStreamDestroy(Pointer stream);

    /** Waits until all is done that the stream holds. */
    int cudaStreamSynchronize(Pointer stream);

    int cudaStreamWaitEvent(Pointer stream, Pointer event, int flags);

    /** Gives {@link #NOT_CAPTURING}, {@link #CAPTURING}, or another number where capture failed. */
    int cudaStreamIsCapturing(Pointer stream, IntByReference status);

    /** Gives a graph, or null and an error where capture failed. */
    int cudaStreamEndCapture(Pointer stream, PointerByReference graph);

    int cudaGraphDestroy(Pointer graph);

    /** The error of this thread's last call that failed, if any, {@link #NOT_READY} among them. */
    int cudaGetLastError();

    int cudaEventCreateWithFlags(PointerByReference event, int flags);

    int cudaEventDestroy(Pointer event);

    int cudaEventRecord(Pointer event, Pointer stream);

    /** 0 where all is done that the event was recorded behind, {@link #NOT_READY}, or an error. */
    int cudaEventQuery(Pointer event);

    /** Gives ms between two events that have come to pass. */
    int cudaEventElapsedTime(FloatByReference ms, Pointer start, Pointer end);

    int cudaMalloc(PointerByReference memory, long bytes);

    int cudaFree(Pointer memory);

    int cudaMemset(Pointer memory, int value, long bytes);

    int cudaMemcpy(Pointer destination, Pointer source, long bytes, int kind);

    /** Copies in the stream's order; the host's memory has to be page-locked, or it waits. */
    int cudaMemcpyAsync(Pointer destination, Pointer source, long bytes, int kind, Pointer stream);

    /** Memory of the host that the GPU's copy engines can reach. */
    int cudaHostAlloc(PointerByReference memory, long bytes, int flags);

    int cudaFreeHost(Pointer memory);

    int cudaMemGetInfo(LongByReference freeBytes, LongByReference totalBytes);

    int cudaRuntimeGetVersion(IntByReference version);

    String cudaGetErrorString(int error);
}
