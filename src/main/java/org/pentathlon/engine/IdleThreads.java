package org.pentathlon.engine;

import java.util.Map;
import java.util.TreeMap;
import org.pentathlon.spec.ComputeLibrary;

/**
 * How long idle threads of OpenBLAS and of GNU's OpenMP wait by spinning, which both read when they
 * are loaded. OpenBLAS has threads of its own beside OpenMP's; by default the idle ones of each
 * take the cores from the others at every change between a matrix product and another operator.
 */
public final class IdleThreads {
    private static final String OPENMP_SPINS = "2000";

    /** 2 to the power of it, in clock cycles. */
    private static final String OPENBLAS_CYCLES = "12";

    private static final String OPENBLAS_TIMEOUT = "OPENBLAS_THREAD_TIMEOUT";

    private IdleThreads() {}

    /**
     * Lets them sleep soon, but where the user has said otherwise. To be called before either
     * library is loaded.
     *
     * @param variables of the environment
     * @param library MKL has no threads beside OpenMP's
     * @return those that count here, with their values
     */
    public static Map<String, String> sleepSoon(
            Map<String, String> variables, ComputeLibrary library) {
        Map<String, String> values = new TreeMap<>();
        if (library == ComputeLibrary.OPENBLAS) {
            values.put(OPENBLAS_TIMEOUT, Glibc.setDefault(OPENBLAS_TIMEOUT, OPENBLAS_CYCLES));
        }
        if (variables.containsKey("OMP_WAIT_POLICY")) {
            // The number of spins would overrule it.
            values.put("OMP_WAIT_POLICY", variables.get("OMP_WAIT_POLICY"));
        } else {
            values.put("GOMP_SPINCOUNT", Glibc.setDefault("GOMP_SPINCOUNT", OPENMP_SPINS));
        }
        return values;
    }
}
