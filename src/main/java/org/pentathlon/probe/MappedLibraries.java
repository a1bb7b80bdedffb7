package org.pentathlon.probe;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;

/** The libraries that are in this process's memory: what was really loaded, from where. */
public final class MappedLibraries {
    private MappedLibraries() {}

    /**
     * Their paths.
     *
     * @param root {@code /}, or a folder that stands for it
     * @throws UncheckedIOException if the kernel does not tell
     */
    public static SortedSet<String> paths(Path root) {
        SortedSet<String> paths = new TreeSet<>();
        try {
            for (String line : Files.readAllLines(root.resolve("proc/self/maps"))) {
                int slash = line.indexOf('/');
                if (slash >= 0 && line.substring(slash).matches(".*\\.so(\\.[0-9.]+)?")) {
                    paths.add(line.substring(slash));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }
}
