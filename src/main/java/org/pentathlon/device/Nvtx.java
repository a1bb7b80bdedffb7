package org.pentathlon.device;

import com.sun.jna.Function;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;
import java.util.Optional;

/**
 * Names of what a thread is doing, for profilers: NVIDIA's NVTX 3, ranges that nest. A profiler
 * names its library in the environment; without one there is nothing behind the calls.
 *
 * <p>NVTX is a convention between a program and that library, spoken here without a library of its
 * own: machines with a profiler need not have {@code libnvtx3interop.so.1}.
 */
public final class Nvtx {
    /** Path of the profiler's library. */
    static final String VARIABLE = "NVTX_INJECTION64_PATH";

    private static final String INITIALIZE = "InitializeInjectionNvtx2";

    /** Finds functions in this library alone, at their first call: {@code RTLD_LAZY}. */
    private static final Map<String, Object> OPENING = Map.of(Library.OPTION_OPEN_FLAGS, 1);

    private static final Nvtx NONE = new Nvtx(null, null, null);

    // Kept for as long as the profiler may look at it, which it does whenever it likes.
    private final Object kept;
    private final Function push;
    private final Function pop;

    /** Of the environment that the process has when it is first asked for. */
    private static final class Attached {
        static final Nvtx INSTANCE = attach(Optional.ofNullable(variable()));

        private static String variable() {
            return Native.load("c", C.class).getenv(VARIABLE);
        }
    }

    /** Profilers change the environment of a process that runs, and Java keeps an older one. */
    interface C extends Library {
        String getenv(String name);
    }

    private Nvtx(Object kept, Function push, Function pop) {
        this.kept = kept;
        this.push = push;
        this.pop = pop;
    }

    /**
     * The profiler of this process. To be asked for once CUDA has been initialised, which is when a
     * profiler makes itself known at the latest; what it was then it is for good.
     */
    public static Nvtx ofProcess() {
        return Attached.INSTANCE;
    }

    /** That of a profiler's library; one without any where it cannot be had, or wants no ranges. */
    static Nvtx attach(Optional<String> path) {
        if (path.isEmpty() || path.get().isBlank()) {
            return NONE;
        }
        try {
            NvtxTables tables = new NvtxTables();
            NativeLibrary library = NativeLibrary.getInstance(path.get(), OPENING);
            Object[] arguments = {tables.entry()};
            if (library.getFunction(INITIALIZE).invokeInt(arguments) == 0) {
                return NONE;
            }
            Optional<Pointer> push = tables.rangePush();
            Optional<Pointer> pop = tables.rangePop();
            return push.isPresent() && pop.isPresent()
                    ? new Nvtx(
                            new Object[] {library, tables},
                            Function.getFunction(push.get()),
                            Function.getFunction(pop.get()))
                    : NONE;
        } catch (UnsatisfiedLinkError absent) {
            // As NVTX itself does: a profiler that cannot be had is none.
            return NONE;
        }
    }

    /** Whether somebody is told of ranges. */
    public boolean attached() {
        return kept != null;
    }

    /** What the calling thread does from now on is this; within what it was before. */
    public void push(String name) {
        if (push != null) {
            Object[] arguments = {name};
            push.invokeInt(arguments);
        }
    }

    /** The range that began last, of those that have not ended, ends. */
    public void pop() {
        if (pop != null) {
            pop.invokeInt(new Object[0]);
        }
    }
}
