package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pentathlon.bundle.BundleFacts;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.RuntimeSet;
import org.pentathlon.spec.Support;

/** Which sets of libraries the launcher script has built. */
final class RuntimeSets {
    private RuntimeSets() {}

    /**
     * Whether runs can have a compute library, and whether this process has it; else the reason and
     * what to do.
     *
     * @param home folder of the program
     */
    static Support of(ComputeLibrary library, Path home) {
        String set = library.runtimeSet();
        if (library == ComputeLibrary.ofThisProcess()) {
            return new Support(
                    true, "runtime set " + RuntimeSet.ofThisProcess().word() + ", in use");
        }
        if (isBuilt(set, home)) {
            return new Support(
                    true, "runtime set " + set + ", used by --library " + library.word());
        }
        return absent(set, "--library " + library.word(), home);
    }

    /** The same of ND4J for GPUs. */
    static Support nd4jCuda(Path home) {
        return gpus(RuntimeSet.ND4J_CUDA, "--engine dl4j --device cuda", home);
    }

    /** The same of LibTorch for GPUs. */
    static Support torchCuda(Path home) {
        RuntimeSet set = RuntimeSet.ofThisProcess();
        return gpus(set == RuntimeSet.CUDA_REDIST ? set : RuntimeSet.CUDA, "--device cuda", home);
    }

    private static Support gpus(RuntimeSet wanted, String flags, Path home) {
        String set = wanted.word();
        if (RuntimeSet.ofThisProcess() == wanted) {
            return new Support(true, "runtime set " + set + ", in use");
        }
        return isBuilt(set, home)
                ? new Support(true, "runtime set " + set + ", used by " + flags)
                : absent(set, flags, home);
    }

    private static Support absent(String set, String flags, Path home) {
        String which = "the runtime set " + set;
        return Support.no(
                BundleFacts.of(home).isPresent()
                        ? which + " is not in this bundle; use another, or a clone"
                        : which + " is not built; the first run with " + flags + " builds it");
    }

    /** In a clone, or in a bundle. */
    private static boolean isBuilt(String set, Path home) {
        String file = "classpath/" + set + ".txt";
        return Files.exists(home.resolve("target").resolve(file))
                || Files.exists(home.resolve(file));
    }
}
