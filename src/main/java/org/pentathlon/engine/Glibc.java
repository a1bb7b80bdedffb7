package org.pentathlon.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.pentathlon.spec.Support;

/** The C library, which frameworks need in some version and whose allocator they depend on. */
public final class Glibc {
    private static final int MAJOR = 2;

    /** Settings of malloc with their numbers in malloc.h, and the values that keep memory. */
    private enum Malloc {
        MMAP_THRESHOLD(-3, 1 << 30, 128 << 10),
        TRIM_THRESHOLD(-1, Integer.MAX_VALUE, 128 << 10),
        TOP_PAD(-2, 64 << 20, 0);

        final int parameter;
        final int keeping;
        final int givingBack;

        Malloc(int parameter, int keeping, int givingBack) {
            this.parameter = parameter;
            this.keeping = keeping;
            this.givingBack = givingBack;
        }

        /** Whether the user has chosen a value; both ways are described in mallopt(3). */
        boolean isChosen(Map<String, String> variables) {
            String tunable = "glibc.malloc." + name().toLowerCase(Locale.ROOT) + "=";
            return variables.containsKey("MALLOC_" + name() + "_")
                    || variables.getOrDefault("GLIBC_TUNABLES", "").contains(tunable);
        }
    }

    private Glibc() {}

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        String gnu_get_libc_version();

        int mallopt(int parameter, int value);

        int malloc_trim(long pad);

        int setenv(String name, String value, int overwrite);

        String getenv(String name);
    }

    /**
     * Whether a native library can be loaded; loading it into an older C library would fail late.
     *
     * @param library for the reason
     * @param minor it needs glibc 2.minor or later
     */
    public static Support support(String library, int minor) {
        String version;
        try {
            version = load().gnu_get_libc_version();
        } catch (UnsatisfiedLinkError e) {
            return Support.no(needs(library, minor) + ", and this system has no glibc");
        }
        return support(library, minor, version);
    }

    /**
     * The same where the C library's version is known.
     *
     * @param version such as {@code 2.36}
     */
    public static Support support(String library, int minor, String version) {
        String[] parts = version.split("\\D+", -1);
        int foundMajor = Integer.parseInt(parts[0]);
        int foundMinor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        if (foundMajor > MAJOR || (foundMajor == MAJOR && foundMinor >= minor)) {
            return Support.yes();
        }
        return Support.no(
                needs(library, minor)
                        + ", and this system has "
                        + version
                        + "; use Debian 12, Ubuntu 22.04 or a later system, or a container");
    }

    private static String needs(String library, int minor) {
        return "%s needs glibc %d.%d or later".formatted(library, MAJOR, minor);
    }

    /**
     * Keeps released memory in the process. Otherwise each iteration's activations are mapped anew,
     * and the kernel fills them with zeros page by page (16,000 page faults a step of VGG16).
     *
     * @param variables of the environment; what they decide is left alone
     * @return what came of it, for the result
     */
    public static String keepReleasedMemory(Map<String, String> variables) {
        return set(setting -> setting.keeping, variables);
    }

    /**
     * From now on gives released memory back to the system, as malloc does by default. How much is
     * resident then follows from what is in use.
     *
     * @param variables of the environment; what they decide is left alone
     */
    public static void giveBackReleasedMemory(Map<String, String> variables) {
        set(setting -> setting.givingBack, variables);
    }

    private static String set(ToIntFunction<Malloc> choice, Map<String, String> variables) {
        C c = load();
        List<String> settings = new ArrayList<>();
        for (Malloc setting : Malloc.values()) {
            int value = choice.applyAsInt(setting);
            String came = Integer.toString(value);
            if (setting.isChosen(variables)) {
                came = "of the environment";
            } else if (c.mallopt(setting.parameter, value) != 1) {
                came = "refused";
            }
            settings.add(setting.name() + " " + came);
        }
        return String.join(", ", settings);
    }

    /** Gives back to the system, once, what {@link #keepReleasedMemory} has kept. */
    public static void trim() {
        load().malloc_trim(0);
    }

    /**
     * Sets a variable of the environment that native libraries see, unless it is set already.
     *
     * @return its value
     */
    public static String setDefault(String name, String value) {
        C c = load();
        c.setenv(name, value, 0);
        return c.getenv(name);
    }

    private static C load() {
        return Native.load("c", C.class);
    }
}
