package org.pentathlon.engine.torch;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.FloatByReference;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.device.Cuda;
import org.pentathlon.device.CudaLibrary;

/**
 * CUDA's runtime without a GPU: it copies at once, and writes down what was queued where. Events
 * are named in the order of their making, e1 the first, and have the time of the clock when they
 * were recorded last.
 */
final class QueueOfCuda {
    static final Pointer COMPUTE = new Pointer(0x1000);
    static final Pointer COPIES = new Pointer(0x2000);

    private static final long EVENTS = 0x10000;

    final List<String> calls = new ArrayList<>();

    /** Of the events that are recorded, in ms. */
    float clockMs;

    /** How many questions for an event are answered with no. */
    int busy;

    private final Map<String, Float> times = new HashMap<>();
    private final List<Memory> memories = new ArrayList<>();
    private int events;

    Cuda cuda() {
        Object library =
                Proxy.newProxyInstance(
                        CudaLibrary.class.getClassLoader(),
                        new Class<?>[] {CudaLibrary.class},
                        (proxy, method, arguments) -> answer(method.getName(), arguments));
        return new Cuda((CudaLibrary) library, "a test");
    }

    private static String event(Object event) {
        return "e" + (Pointer.nativeValue((Pointer) event) - EVENTS);
    }

    private static String stream(Object stream) {
        return stream.equals(COMPUTE) ? "compute" : "copies";
    }

    private int answer(String function, Object... arguments) {
        switch (function) {
            case "cudaEventCreateWithFlags" -> {
                events++;
                ((PointerByReference) arguments[0]).setValue(new Pointer(EVENTS + events));
            }
            case "cudaEventRecord" -> {
                times.put(event(arguments[0]), clockMs);
                calls.add("record " + event(arguments[0]) + " " + stream(arguments[1]));
            }
            case "cudaEventQuery" -> {
                if (busy > 0) {
                    busy--;
                    return CudaLibrary.NOT_READY;
                }
                calls.add("host waits for " + event(arguments[0]));
            }
            case "cudaGetLastError" -> {}
            case "cudaStreamWaitEvent" ->
                    calls.add(stream(arguments[0]) + " waits for " + event(arguments[1]));
            case "cudaEventElapsedTime" ->
                    ((FloatByReference) arguments[0])
                            .setValue(
                                    times.get(event(arguments[2]))
                                            - times.get(event(arguments[1])));
            case "cudaHostAlloc" -> {
                Memory memory = new Memory((long) arguments[1]);
                memories.add(memory);
                ((PointerByReference) arguments[0]).setValue(memory);
                calls.add("page-locked " + arguments[1]);
            }
            case "cudaMemcpyAsync" -> {
                int bytes = Math.toIntExact((long) arguments[2]);
                byte[] values = ((Pointer) arguments[1]).getByteArray(0, bytes);
                ((Pointer) arguments[0]).write(0, values, 0, bytes);
                calls.add("copy " + bytes + " " + stream(arguments[4]));
            }
            case "cudaFreeHost" -> calls.add("free page-locked");
            case "cudaEventDestroy" -> events--;
            default -> throw new UnsupportedOperationException(function);
        }
        return 0;
    }

    /** Events that were not destroyed. */
    int events() {
        return events;
    }
}
