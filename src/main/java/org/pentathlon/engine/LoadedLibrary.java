package org.pentathlon.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a native library of this process came from and lies, by its own memory map. */
public final class LoadedLibrary {
    private static final String MAPS = "/proc/self/maps";

    private LoadedLibrary() {}

    /** Path of the first library in memory whose name begins so. */
    public static Optional<String> path(String name) {
        return mapping(name).map(line -> line.substring(line.indexOf('/')));
    }

    /** Paths of all files in memory, such as libraries, each once. */
    public static List<String> paths() {
        try (Stream<String> maps = Files.lines(Path.of(MAPS))) {
            return maps.filter(line -> line.contains("/"))
                    .map(line -> line.substring(line.indexOf('/')))
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(MAPS + " cannot be read", e);
        }
    }

    /** Address of that library's first byte. */
    public static Optional<Long> address(String name) {
        return mapping(name).map(line -> Long.parseLong(line.substring(0, line.indexOf('-')), 16));
    }

    private static Optional<String> mapping(String name) {
        try (Stream<String> maps = Files.lines(Path.of(MAPS))) {
            return maps.filter(line -> line.contains("/" + name)).findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(MAPS + " cannot be read", e);
        }
    }
}
