package org.pentathlon.device;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Libraries that a machine has to have before a framework may be loaded that is linked with them:
 * some frameworks end the process where one is missing.
 */
public final class SharedLibraries {
    private static final String PATH = "LD_LIBRARY_PATH";

    private SharedLibraries() {}

    /**
     * Loads libraries as the system's loader finds them, to see whether they are there with all
     * that they need themselves.
     *
     * @param names such as {@code libcublas.so.11}
     * @param folder where they are looked for beside
     * @return those that cannot be loaded
     */
    public static List<String> missing(List<String> names, Path folder) {
        List<String> missing = new ArrayList<>();
        for (String name : names) {
            if (find(name, folder).isEmpty()) {
                missing.add(name);
            }
        }
        return missing;
    }

    /** Where the system's loader looks, for messages. */
    public static String places(Map<String, String> variables, Path folder) {
        String path = variables.getOrDefault(PATH, "");
        return (path.isEmpty() ? "" : path.replace(":", ", ") + ", ")
                + folder
                + " and the system's own folders";
    }

    /**
     * What to load a library by, looked for as {@link #missing} does: its name, or a path.
     *
     * @return empty where it cannot be loaded
     */
    public static Optional<String> locate(String name, Path folder) {
        return Stream.of(name, folder.resolve(name).toString())
                .filter(place -> load(place).isPresent())
                .findFirst();
    }

    /** A library, as {@link #missing} looks for it. */
    static Optional<NativeLibrary> find(String name, Path folder) {
        return load(name).or(() -> load(folder.resolve(name).toString()));
    }

    private static Optional<NativeLibrary> load(String name) {
        try {
            return Optional.of(NativeLibrary.getInstance(name));
        } catch (UnsatisfiedLinkError absent) {
            return Optional.empty();
        }
    }
}
