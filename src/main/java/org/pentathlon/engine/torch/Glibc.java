package org.pentathlon.engine.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import org.pentathlon.spec.Support;

/** The C library, which LibTorch needs in a recent version and whose allocator it depends on. */
final class Glibc {
    private static final int MAJOR = 2;
    private static final int MINOR = 35;

    // From malloc.h.
    private static final int M_TRIM_THRESHOLD = -1;
    private static final int M_TOP_PAD = -2;
    private static final int M_MMAP_THRESHOLD = -3;

    private Glibc() {}

    /** The calls of libc.so.6 that are used here. */
    interface C extends Library {
        String gnu_get_libc_version();

        int mallopt(int parameter, int value);

        int setenv(String name, String value, int overwrite);

        String getenv(String name);
    }

    /** Whether LibTorch can be loaded; loading it into an older C library would fail late. */
    static Support support() {
        String version;
        try {
            version = load().gnu_get_libc_version();
        } catch (UnsatisfiedLinkError e) {
            return Support.no("LibTorch needs glibc 2.35 or later, and this system has no glibc");
        }
        return support(version);
    }

    static Support support(String version) {
        String[] parts = version.split("\\D+", -1);
        int major = Integer.parseInt(parts[0]);
        int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
        if (major > MAJOR || (major == MAJOR && minor >= MINOR)) {
            return Support.yes();
        }
        return Support.no(
                "LibTorch needs glibc 2.35 or later, and this system has "
                        + version
                        + "; use Debian 12, Ubuntu 22.04 or a later system, or a container");
    }

    /**
     * Keeps released memory in the process. Otherwise each iteration's activations are mapped anew,
     * and the kernel fills them with zeros page by page (16,000 page faults a step of VGG16).
     *
     * @return whether the C library took all settings
     */
    static boolean keepReleasedMemory() {
        C c = load();
        // mallopt gives 1 if it took a setting. All are tried, as each helps by itself.
        int taken =
                c.mallopt(M_MMAP_THRESHOLD, 1 << 30)
                        + c.mallopt(M_TRIM_THRESHOLD, Integer.MAX_VALUE)
                        + c.mallopt(M_TOP_PAD, 64 << 20);
        return taken == 3;
    }

    /**
     * Sets a variable of the environment that native libraries see, unless it is set already.
     *
     * @return its value
     */
    static String setDefault(String name, String value) {
        C c = load();
        c.setenv(name, value, 0);
        return c.getenv(name);
    }

    private static C load() {
        return Native.load("c", C.class);
    }
}
