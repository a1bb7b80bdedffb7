package org.pentathlon.engine.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.function.Supplier;

/**
 * Keeps standard output for results: Gloo prints how many peers it has, and has no setting against
 * it.
 */
final class NativeOutput {
    private static final int STANDARD_OUTPUT = 1;
    private static final int O_WRONLY = 1;

    private NativeOutput() {}

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        int open(String path, int flags);

        int dup(int descriptor);

        int dup2(int from, int to);

        int close(int descriptor);

        int fflush(Pointer stream);
    }

    /** Drops what the whole process writes to standard output during the call. */
    static <T> T silenced(Supplier<T> call) {
        C c = Native.load("c", C.class);
        System.out.flush();
        c.fflush(null);
        int saved = c.dup(STANDARD_OUTPUT);
        int nowhere = c.open("/dev/null", O_WRONLY);
        c.dup2(nowhere, STANDARD_OUTPUT);
        c.close(nowhere);
        try {
            return call.get();
        } finally {
            c.fflush(null);
            if (saved >= 0) {
                c.dup2(saved, STANDARD_OUTPUT);
                c.close(saved);
            }
        }
    }
}
