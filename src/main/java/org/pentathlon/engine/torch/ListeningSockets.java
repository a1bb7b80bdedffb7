package org.pentathlon.engine.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Ports that a native library listens on and has no call to close. Gloo and its store take whoever
 * comes, and need nobody once all ranks are connected.
 */
final class ListeningSockets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ACCEPTCONN = 30;

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        int socket(int domain, int type, int protocol);

        int dup2(int from, int to);

        int close(int descriptor);

        int getsockopt(
                int descriptor, int level, int name, IntByReference value, IntByReference bytes);
    }

    private ListeningSockets() {}

    /** Does something, and closes the ports that were opened meanwhile if it succeeds. */
    static <T> T closedAfter(Supplier<T> work) {
        Set<Integer> before = descriptors();
        T result = work.get();
        Set<Integer> opened = descriptors();
        opened.removeAll(before);
        opened.forEach(ListeningSockets::close);
        return result;
    }

    /**
     * Puts an idle socket in the descriptor's place: the library still holds the number, and closes
     * it in the end.
     */
    private static void close(int descriptor) {
        C c = Native.load("c", C.class);
        int idle = c.socket(AF_INET, SOCK_STREAM, 0);
        if (idle >= 0) {
            c.dup2(idle, descriptor);
            c.close(idle);
        }
    }

    /** This process's descriptors that listen; none where the system does not tell. */
    private static Set<Integer> descriptors() {
        C c = Native.load("c", C.class);
        Set<Integer> descriptors = new HashSet<>();
        try (Stream<Path> files = Files.list(DESCRIPTORS)) {
            files.map(file -> Integer.valueOf(file.getFileName().toString()))
                    .filter(descriptor -> listens(c, descriptor))
                    .forEach(descriptors::add);
        } catch (IOException e) {
            return new HashSet<>();
        }
        return descriptors;
    }

    /** Asked of each, as the system's table has the connections of all processes. */
    private static boolean listens(C c, int descriptor) {
        IntByReference value = new IntByReference();
        IntByReference bytes = new IntByReference(Integer.BYTES);
        return c.getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, value, bytes) == 0
                && value.getValue() != 0;
    }
}
