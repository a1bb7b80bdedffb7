package org.pentathlon.probe;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The cores that the calling thread may use. A process that it starts inherits them, with all of
 * its threads: a virtual machine that is running has too many to move them one by one.
 */
public final class ThreadAffinity {
    /** Room for 8,192 cores; the kernel refuses a mask that is shorter than its own. */
    private static final int MASK_BYTES = 1024;

    private static final int CALLING_THREAD = 0;

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        int sched_getaffinity(int thread, NativeLong bytes, byte[] mask);

        int sched_setaffinity(int thread, NativeLong bytes, byte[] mask);
    }

    /** Something that starts a process. */
    @FunctionalInterface
    public interface Start {
        Process run() throws IOException;
    }

    private ThreadAffinity() {}

    /** Whether a thread may be given the cores that it has. */
    public static boolean supported() {
        try {
            return set(get());
        } catch (IllegalStateException | LinkageError e) {
            return false;
        }
    }

    /**
     * Starts a process on some of this one's cores; the calling thread has its own again
     * afterwards.
     *
     * @param cores by number, as {@code 0-3,8}
     * @throws IOException if the process cannot be started, or not on these cores
     */
    public static Process start(String cores, Start start) throws IOException {
        byte[] before = get();
        if (!set(mask(UsableCores.parse(cores)))) {
            throw new IOException("the system does not give it the cores " + cores);
        }
        try {
            return start.run();
        } finally {
            set(before);
        }
    }

    private static byte[] mask(BitSet cores) {
        return Arrays.copyOf(cores.toByteArray(), MASK_BYTES);
    }

    private static byte[] get() {
        byte[] mask = new byte[MASK_BYTES];
        if (library().sched_getaffinity(CALLING_THREAD, new NativeLong(MASK_BYTES), mask) < 0) {
            throw new IllegalStateException("the system does not tell a thread's cores");
        }
        return mask;
    }

    private static boolean set(byte[] mask) {
        return library().sched_setaffinity(CALLING_THREAD, new NativeLong(MASK_BYTES), mask) == 0;
    }

    private static C library() {
        return Native.load("c", C.class);
    }
}
