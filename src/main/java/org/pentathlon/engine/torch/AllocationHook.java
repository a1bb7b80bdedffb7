package org.pentathlon.engine.torch;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.OptionalLong;
import org.pentathlon.engine.AllocationWatch;
import org.pentathlon.engine.LoadedLibrary;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;

/**
 * Tells of everything that LibTorch's allocator for a device gives out and gets back, scratch
 * inside of operators included. LibTorch's own profiler listens at the same place: the allocator
 * reports to a {@code c10::MemoryReportingInfoBase} where a thread has one among its debug
 * information. Here that object is made in native memory: a copy of the base class's table of
 * virtual functions, with the two abstract ones replaced by calls of Java.
 *
 * <p>The information belongs to a thread. LibTorch hands it on to its backward pass, and {@link
 * ThreadPair} to its second thread; OpenMP's threads do not have it, and allocate nothing in the
 * models here.
 */
final class AllocationHook implements AllocationWatch {
    private static final String TABLE = "_ZTVN3c1023MemoryReportingInfoBaseE";
    private static final String OUT_OF_MEMORY =
            "_ZN3c1023MemoryReportingInfoBase17reportOutOfMemoryElmmNS_6DeviceE";
    private static final String PUSH =
            "_ZN3c1020ThreadLocalDebugInfo5_pushENS_13DebugInfoKindESt10shared_ptrINS_13DebugInfoBaseEE";
    private static final String POP = "_ZN3c1020ThreadLocalDebugInfo4_popENS_13DebugInfoKindE";

    /** {@code c10::DebugInfoKind::PROFILER_STATE}. */
    private static final byte PROFILER_STATE = 2;

    /** Entries before the first function: offset to the top, type. */
    private static final int BEFORE_FUNCTIONS = 2;

    // Functions of the class, in the order of their declaration behind the two destructors.
    private static final int REPORT = 2;
    private static final int REPORT_OUT_OF_MEMORY = 3;
    private static final int ENABLED = 4;
    private static final int FUNCTIONS = 5;

    /** {@code c10::Device}: the type in the low byte, the index in the high one. */
    private static final int TYPE = 0xff;

    private final DeviceKind device;
    private final Function push;
    private final Function pop;
    // Held for as long as native code may call them.
    private final Report report;
    private final Enabled enabled = self -> (byte) 1;
    private final Memory table = new Memory((long) FUNCTIONS * Native.POINTER_SIZE);
    private final Memory object = new Memory(Native.POINTER_SIZE);

    /** {@code c10::DeviceType}. */
    private static int type(DeviceKind device) {
        return switch (device) {
            case CPU -> 0;
            case CUDA -> 1;
        };
    }

    /**
     * {@code reportMemoryUsage}; sizes of releases are negative. A device's allocator gives what it
     * has given out and holds behind that, in all.
     */
    interface Report extends Callback {
        void call(long self, long address, long bytes, long total, long reserved, short device);
    }

    /** {@code memoryProfilingEnabled}. */
    interface Enabled extends Callback {
        byte call(long self);
    }

    private AllocationHook(NativeLibrary library, Listener listener, DeviceKind device) {
        this.device = device;
        int type = type(device);
        push = library.getFunction(PUSH);
        pop = library.getFunction(POP);
        report =
                (self, address, bytes, total, reserved, place) -> {
                    if ((place & TYPE) != type) {
                        return;
                    }
                    if (bytes >= 0) {
                        listener.allocated(address, bytes);
                    } else {
                        listener.released(address);
                    }
                    if (device == DeviceKind.CUDA) {
                        listener.counted(total, reserved);
                    }
                };
        Pointer original = functions(library);
        for (int i = 0; i < FUNCTIONS; i++) {
            set(table, i, get(original, i));
        }
        set(table, REPORT, CallbackReference.getFunctionPointer(report));
        set(table, ENABLED, CallbackReference.getFunctionPointer(enabled));
        set(object, 0, table);
    }

    /**
     * The hook of the LibTorch that was loaded; nothing is told before {@link #during}.
     *
     * @param device whose allocator is listened to; of a GPU's, the blocks are rounded up as it
     *     rounds
     * @param listener is called on the thread that allocates
     */
    static Available<AllocationHook> find(DeviceKind device, Listener listener) {
        String path = LoadedLibrary.path("libc10.so").orElse("");
        try {
            NativeLibrary library = NativeLibrary.getInstance(path);
            Pointer functions = functions(library);
            Pointer known = library.getFunction(OUT_OF_MEMORY);
            boolean asExpected =
                    same(get(functions, REPORT_OUT_OF_MEMORY), known)
                            && same(get(functions, REPORT), get(functions, ENABLED));
            if (asExpected) {
                return Available.of(new AllocationHook(library, listener, device));
            }
        } catch (UnsatisfiedLinkError e) {
            // A function is missing: the same answer.
        }
        return Available.no(
                "LibTorch "
                        + LoadedLibraries.torchVersion()
                        + " lets nobody listen at its allocator in the way that is known here");
    }

    private static Pointer functions(NativeLibrary library) {
        return library.getGlobalVariableAddress(TABLE)
                .share((long) BEFORE_FUNCTIONS * Native.POINTER_SIZE);
    }

    private static Pointer get(Pointer entries, int index) {
        return entries.getPointer((long) index * Native.POINTER_SIZE);
    }

    private static void set(Pointer entries, int index, Pointer value) {
        entries.setPointer((long) index * Native.POINTER_SIZE, value);
    }

    private static boolean same(Pointer one, Pointer other) {
        return Pointer.nativeValue(one) == Pointer.nativeValue(other);
    }

    @Override
    public void during(Runnable work) {
        // The argument is moved from.
        push.invokeVoid(new Object[] {PROFILER_STATE, sharedPointer(object)});
        try {
            work.run();
        } finally {
            // The result goes into memory of the caller, by the rules for such C++ classes.
            pop.invokeVoid(new Object[] {sharedPointer(null), PROFILER_STATE});
        }
    }

    @Override
    public OptionalLong deviceBytes() {
        return device == DeviceKind.CUDA
                ? OptionalLong.of(DeviceCache.usedBytes())
                : OptionalLong.empty();
    }

    /** Nothing: listening ends with the work. */
    @Override
    public void close() {}

    /** A {@code std::shared_ptr} without a counter: nobody deletes what it points to. */
    private static Memory sharedPointer(Pointer to) {
        Memory pointer = new Memory(2L * Native.POINTER_SIZE);
        set(pointer, 0, to);
        set(pointer, 1, null);
        return pointer;
    }
}
