package org.pentathlon.engine.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Settings of OpenBLAS and of GNU's OpenMP, which read them when they are loaded. What the user has
 * set is left alone.
 *
 * <p>OpenBLAS has threads of its own beside OpenMP's, and the idle ones of both wait by spinning:
 * the ones take the cores from the others at each change between them. Here both sleep soon.
 */
final class BlasTuning {
    /** What OpenBLAS's kernels for SkylakeX need. */
    private static final Set<String> SKYLAKEX =
            Set.of("avx512f", "avx512dq", "avx512bw", "avx512vl", "avx512cd");

    private BlasTuning() {}

    /**
     * To be called before either is loaded.
     *
     * @return the variables with the values that count
     */
    static Map<String, String> apply() {
        Map<String, String> tuning = new TreeMap<>();
        set(tuning, "GOMP_SPINCOUNT", "2000");
        // 2 to the power of it, in clock cycles.
        set(tuning, "OPENBLAS_THREAD_TIMEOUT", "12");
        try {
            if (prefersSkylakeX(Files.readAllLines(Path.of("/proc/cpuinfo")))) {
                set(tuning, "OPENBLAS_CORETYPE", "SkylakeX");
            }
        } catch (IOException e) {
            // Then OpenBLAS keeps its own choice, and the results say so.
            tuning.put("OPENBLAS_CORETYPE", "not chosen: " + e.getMessage());
        }
        return Map.copyOf(tuning);
    }

    private static void set(Map<String, String> tuning, String name, String value) {
        tuning.put(name, Glibc.setDefault(name, value));
    }

    /**
     * Whether OpenBLAS would choose its kernels of 256 bits (Haswell, Zen) though the processor has
     * those of 512: it does so on AMD's.
     *
     * @param cpuinfo the lines of /proc/cpuinfo
     */
    static boolean prefersSkylakeX(List<String> cpuinfo) {
        boolean amd =
                cpuinfo.stream().anyMatch(line -> line.matches("vendor_id\\s*: AuthenticAMD"));
        return amd
                && cpuinfo.stream()
                        .filter(line -> line.startsWith("flags"))
                        .findFirst()
                        .map(line -> List.of(line.split("\\s+")).containsAll(SKYLAKEX))
                        .orElse(false);
    }
}
