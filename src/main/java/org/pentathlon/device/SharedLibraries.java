package org.pentathlon.device;

import com.sun.jna.NativeLibrary;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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
            if (!loads(name) && !loads(folder.resolve(name).toString())) {
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

    private static boolean loads(String name) {
        try {
            NativeLibrary.getInstance(name);
            return true;
        } catch (UnsatisfiedLinkError absent) {
            return false;
        }
    }
}
