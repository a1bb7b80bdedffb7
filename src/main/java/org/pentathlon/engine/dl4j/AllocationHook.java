package org.pentathlon.engine.dl4j;

import com.sun.jna.Callback;
import com.sun.jna.CallbackReference;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.pentathlon.engine.AllocationWatch;
import org.pentathlon.spec.Available;

/**
 * Tells of everything that libnd4j, oneDNN within it and the C++ library take from malloc and give
 * back to it: arrays, workspaces, and scratch inside of operators. Between opening and close these
 * libraries' calls of malloc go through Java. OpenBLAS and OpenMP are not among them.
 */
final class AllocationHook implements AllocationWatch {
    private static final List<String> LIBRARIES = List.of("libnd4jcpu.so", "libstdc++.so");

    /** After so long without a release none is to come. */
    private static final int QUIET_MS = 20;

    private static final int PAGE_BYTES = 4096;
    private static final int READ_AND_WRITE = 3;

    private final Listener listener;
    private final Map<String, Callback> callbacks;
    private final AtomicLong releases = new AtomicLong();
    private final Map<Pointer, Pointer> before = new HashMap<>();
    // Or else libraries would call into Java while they are unloaded.
    private final Thread atExit = new Thread(this::restore, "restore malloc");

    /** The C library's own. */
    static final class C {
        static {
            Native.register("c");
        }

        private C() {}

        static native long malloc(long bytes);

        static native long calloc(long count, long bytes);

        static native long realloc(long old, long bytes);

        static native long aligned_alloc(long alignment, long bytes);

        static native int posix_memalign(long result, long alignment, long bytes);

        static native void free(long memory);

        static native int mprotect(long from, long bytes, int access);
    }

    interface Malloc extends Callback {
        long call(long bytes);
    }

    interface Two extends Callback {
        long call(long first, long second);
    }

    interface Realloc extends Callback {
        long call(long old, long bytes);
    }

    interface PosixMemalign extends Callback {
        int call(long result, long alignment, long bytes);
    }

    interface Free extends Callback {
        void call(long memory);
    }

    private AllocationHook(Listener listener) {
        this.listener = listener;
        Malloc malloc = bytes -> allocated(C.malloc(bytes), bytes);
        Two calloc =
                (count, bytes) ->
                        allocated(C.calloc(count, bytes), Math.multiplyExact(count, bytes));
        Two alignedAlloc =
                (alignment, bytes) -> allocated(C.aligned_alloc(alignment, bytes), bytes);
        Realloc realloc =
                (old, bytes) -> {
                    released(old);
                    return allocated(C.realloc(old, bytes), bytes);
                };
        PosixMemalign posixMemalign =
                (result, alignment, bytes) -> {
                    int error = C.posix_memalign(result, alignment, bytes);
                    if (error == 0) {
                        allocated(new Pointer(result).getLong(0), bytes);
                    }
                    return error;
                };
        Free free =
                memory -> {
                    // Told before: another thread may get the same memory at once.
                    released(memory);
                    C.free(memory);
                };
        callbacks =
                Map.of(
                        "malloc", malloc,
                        "calloc", calloc,
                        "realloc", realloc,
                        "aligned_alloc", alignedAlloc,
                        "posix_memalign", posixMemalign,
                        "free", free);
        // Threads of OpenMP stay known to Java.
        var threads = new CallbackThreadInitializer(true, false, "allocating thread");
        callbacks.values().forEach(each -> Native.setCallbackThreadInitializer(each, threads));
    }

    /** Listens from now on, where the libraries are as expected. */
    static Available<AllocationHook> open(Listener listener) {
        AllocationHook hook = new AllocationHook(listener);
        for (String library : LIBRARIES) {
            var functions = ImportedFunctions.of(library, hook.callbacks.keySet()).slots();
            if (!functions.containsKey("malloc") || !functions.containsKey("free")) {
                return Available.no(
                        library + " does not call malloc in the way that is known here");
            }
            functions.forEach((name, slot) -> hook.before.put(slot, hook.target(name)));
        }
        hook.install();
        return Available.of(hook);
    }

    private Pointer target(String name) {
        return CallbackReference.getFunctionPointer(callbacks.get(name));
    }

    private void install() {
        Map<Pointer, Pointer> targets = Map.copyOf(before);
        targets.forEach(
                (slot, target) -> {
                    long page = Pointer.nativeValue(slot) / PAGE_BYTES * PAGE_BYTES;
                    C.mprotect(page, PAGE_BYTES, READ_AND_WRITE);
                    before.put(slot, slot.getPointer(0));
                    slot.setPointer(0, target);
                });
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    private void restore() {
        before.forEach((slot, function) -> slot.setPointer(0, function));
    }

    private long allocated(long memory, long bytes) {
        if (memory != 0) {
            listener.allocated(memory, bytes);
        }
        return memory;
    }

    private void released(long memory) {
        if (memory != 0) {
            releases.incrementAndGet();
            listener.released(memory);
        }
    }

    /** The hook is open all the time: other threads of the framework release memory, too. */
    @Override
    public void during(Runnable work) {
        work.run();
    }

    /** ND4J's threads release the memory of arrays that Java has found to be garbage. */
    @Override
    public void settle() {
        System.gc();
        long seen;
        try {
            do {
                seen = releases.get();
                Thread.sleep(QUIET_MS);
            } while (releases.get() != seen);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        restore();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
