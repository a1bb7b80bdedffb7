package org.pentathlon.engine.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Ports that a native library listens on and has no call to close. Gloo and its store take whoever
 * comes, and need nobody once all ranks are connected.
 */
final class ListeningSockets {
    private static final Path PROCESS = Path.of("/proc/self");
    private static final String LISTENING = "0A";
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        int socket(int domain, int type, int protocol);

        int dup2(int from, int to);

        int close(int descriptor);
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
        Set<Integer> descriptors = new HashSet<>();
        try {
            Set<String> listening = new HashSet<>();
            for (String table : List.of("net/tcp", "net/tcp6")) {
                if (!Files.exists(PROCESS.resolve(table))) {
                    continue;
                }
                for (String line : Files.readAllLines(PROCESS.resolve(table))) {
                    String[] words = line.strip().split("\\s+", -1);
                    if (words[3].equals(LISTENING)) {
                        listening.add("socket:[" + words[9] + "]");
                    }
                }
            }
            try (Stream<Path> files = Files.list(PROCESS.resolve("fd"))) {
                for (Path file : files.toList()) {
                    if (listening.contains(target(file))) {
                        descriptors.add(Integer.valueOf(file.getFileName().toString()));
                    }
                }
            }
        } catch (IOException e) {
            return new HashSet<>();
        }
        return descriptors;
    }

    private static String target(Path file) throws IOException {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (NoSuchFileException e) {
            // That of the listing itself.
            return "";
        }
    }
}
