package org.pentathlon.comm;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.device.CudaLibrary;

/**
 * CUDA's runtime without a GPU: it writes down how it was called. Streams and events have names in
 * the order of their making: s1 is the first stream, e1 the first event, s0 the default stream.
 */
final class FakeCuda implements CudaLibrary {
    private static final long STREAMS = 0x1000;
    private static final long EVENTS = 0x2000;

    /** More memory than that is promised only. */
    private static final long LARGEST_BYTES = 1 << 16;

    final List<String> calls;

    /** Functions that fail, with their error. */
    final Map<String, Integer> errors = new HashMap<>();

    /** When events came to pass, in ms. */
    final Map<String, Float> times = new HashMap<>();

    /** How often events are found not to have come to pass. */
    int busy;

    /** Held, or else the garbage collector would free them. */
    private final List<Memory> memories = new ArrayList<>();

    private int streams;
    private int events;

    FakeCuda(List<String> calls) {
        this.calls = calls;
    }

    private int call(String function, String... arguments) {
        calls.add(String.join(" ", function, String.join(" ", arguments)).strip());
        return errors.getOrDefault(function, 0);
    }

    static String stream(Pointer stream) {
        long address = stream == null ? 0 : Pointer.nativeValue(stream);
        return "s" + (address >= STREAMS ? address - STREAMS : address);
    }

    private static String event(Pointer event) {
        return "e" + (Pointer.nativeValue(event) - EVENTS);
    }

    @Override
    public int cudaStreamCreateWithPriority(PointerByReference stream, int flags, int priority) {
        streams++;
        stream.setValue(new Pointer(STREAMS + streams));
        return call("streamCreate", flags == STREAM_NON_BLOCKING ? "beside others" : "");
    }

    @Override
    public int cudaStreamDestroy(Pointer stream) {
        return call("streamDestroy", stream(stream));
    }

    @Override
    public int cudaStreamWaitEvent(Pointer stream, Pointer event, int flags) {
        return call("streamWait", stream(stream), event(event));
    }

    @Override
    public int cudaEventCreateWithFlags(PointerByReference event, int flags) {
        events++;
        event.setValue(new Pointer(EVENTS + events));
        return call("eventCreate", flags == EVENT_DEFAULT ? "timed" : "untimed");
    }

    @Override
    public int cudaEventDestroy(Pointer event) {
        return call("eventDestroy", event(event));
    }

    @Override
    public int cudaEventRecord(Pointer event, Pointer stream) {
        return call("record", event(event), stream(stream));
    }

    @Override
    public int cudaEventQuery(Pointer event) {
        int error = call("query", event(event));
        busy--;
        return busy >= 0 ? NOT_READY : error;
    }

    @Override
    public int cudaEventElapsedTime(FloatByReference ms, Pointer start, Pointer end) {
        ms.setValue(times.get(event(end)) - times.get(event(start)));
        return 0;
    }

    @Override
    public int cudaMalloc(PointerByReference memory, long bytes) {
        Memory made = new Memory(Math.min(bytes, LARGEST_BYTES));
        memories.add(made);
        memory.setValue(made);
        return call("malloc", Long.toString(bytes));
    }

    @Override
    public int cudaFree(Pointer memory) {
        return call("free");
    }

    @Override
    public int cudaMemset(Pointer memory, int value, long bytes) {
        memory.setMemory(0, Math.min(bytes, LARGEST_BYTES), (byte) value);
        return 0;
    }

    @Override
    public int cudaMemcpy(Pointer destination, Pointer source, long bytes, int kind) {
        destination.write(0, source.getByteArray(0, (int) bytes), 0, (int) bytes);
        return 0;
    }

    @Override
    public String cudaGetErrorString(int error) {
        return "CUDA's text of " + error;
    }

    @Override
    public int cudaStreamIsCapturing(Pointer stream, IntByReference status) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaStreamEndCapture(Pointer stream, PointerByReference graph) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaGraphDestroy(Pointer graph) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaGetLastError() {
        return 0;
    }

    @Override
    public int cudaStreamSynchronize(Pointer stream) {
        return call("synchronize", stream(stream));
    }

    @Override
    public int cudaMemcpyAsync(
            Pointer destination, Pointer source, long bytes, int kind, Pointer stream) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaHostAlloc(PointerByReference memory, long bytes, int flags) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaFreeHost(Pointer memory) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaMemGetInfo(LongByReference freeBytes, LongByReference totalBytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int cudaRuntimeGetVersion(IntByReference version) {
        throw new UnsupportedOperationException();
    }
}
