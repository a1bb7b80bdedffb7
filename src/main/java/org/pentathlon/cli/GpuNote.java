package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.device.LibrarySearch;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.RuntimeSet;

/** What a user is told who may not know that a run leaves the machine's GPU alone. */
final class GpuNote {
    private static final Path GPUS = Path.of("/proc/driver/nvidia/gpus");
    private static final String DRIVER = "libcuda.so.1";

    private GpuNote() {}

    /** A line, where the machine has a GPU that the user may have meant. */
    static Optional<String> of(Job job, Map<String, String> variables) {
        return of(
                job.resolved().get(JobKey.DEVICE.word()),
                job.run().device(),
                RuntimeSet.ofThisProcess(),
                hasGpu(variables));
    }

    /**
     * The same of what is known.
     *
     * @param asked device that the job names
     * @param taken device that it runs on
     */
    static Optional<String> of(String asked, DeviceKind taken, RuntimeSet set, boolean hasGpu) {
        boolean ofCpus = set == RuntimeSet.CPU || set == RuntimeSet.CPU_MKL;
        return asked.equals("auto") && taken == DeviceKind.CPU && ofCpus && hasGpu
                ? Optional.of(
                        "this machine has a GPU, and this run computes on the CPU: --device cuda or"
                                + " PENTATHLON_RUNTIME=cuda uses the GPU, --device cpu ends this"
                                + " note")
                : Optional.empty();
    }

    private static boolean hasGpu(Map<String, String> variables) {
        return Files.isDirectory(GPUS) || !LibrarySearch.of(variables).find(DRIVER).isMissing();
    }
}
