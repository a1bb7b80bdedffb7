package org.pentathlon.spec;

import java.util.Arrays;
import java.util.Optional;

/**
 * A set of libraries that the launcher script starts a process with. Frameworks take what is there
 * when they are loaded, so a process has one set.
 */
public enum RuntimeSet {
    CPU("cpu"),
    CPU_MKL("cpu-mkl"),
    /** LibTorch for GPUs, with the machine's CUDA 13. */
    CUDA("cuda"),
    /** The same with CUDA 13's own libraries beside it. */
    CUDA_REDIST("cuda-redist"),
    /** ND4J for GPUs, made with CUDA 11.6, in place of ND4J for CPUs. */
    ND4J_CUDA("nd4j-cuda-11.6");

    private static final String PROPERTY = "pentathlon.runtime";

    private final String word;

    RuntimeSet(String word) {
        this.word = word;
    }

    /** As {@code PENTATHLON_RUNTIME} names it. */
    public String word() {
        return word;
    }

    /** That of this process; {@link #CPU} where the launcher script has not started it. */
    public static RuntimeSet ofThisProcess() {
        return named(System.getProperty(PROPERTY, CPU.word)).orElse(CPU);
    }

    private static Optional<RuntimeSet> named(String word) {
        return Arrays.stream(values()).filter(set -> set.word.equals(word)).findFirst();
    }
}
