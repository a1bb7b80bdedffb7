package org.pentathlon.comm;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;
import org.pentathlon.device.Cuda;

/**
 * The libraries that {@link NcclCollective} works with, as found on the machine.
 *
 * @param resets whether NCCL can be told to read the variables of its log again
 * @param variables of the environment when the process was started
 */
record NcclRuntime(
        NcclLibrary nccl,
        boolean resets,
        Cuda cuda,
        ProcessEnvironment environment,
        Map<String, String> variables) {
    private static final String RESET = "ncclResetDebugInit";

    NcclRuntime {
        variables = Map.copyOf(variables);
    }

    /**
     * Loads them.
     *
     * @param cudart name or path of CUDA's runtime library
     * @throws UnsatisfiedLinkError where one is missing
     */
    static NcclRuntime load(String nccl, String cudart, Map<String, String> variables) {
        return new NcclRuntime(
                Native.load(nccl, NcclLibrary.class),
                has(nccl, RESET),
                Cuda.load(cudart, Machine.host()),
                Native.load("c", ProcessEnvironment.class),
                variables);
    }

    private static boolean has(String library, String function) {
        try {
            NativeLibrary.getInstance(library).getFunction(function);
            return true;
        } catch (UnsatisfiedLinkError absent) {
            return false;
        }
    }

    /** Has NCCL read the variables of its log again, where it can. */
    void resetLog() {
        if (resets) {
            nccl.ncclResetDebugInit();
        }
    }
}
