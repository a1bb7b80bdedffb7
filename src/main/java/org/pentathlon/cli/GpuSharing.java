package org.pentathlon.cli;

import java.util.List;
import org.pentathlon.comm.SharedGpus;
import org.pentathlon.comm.World;
import org.pentathlon.device.Gpu;
import org.pentathlon.harness.Agreement;
import org.pentathlon.job.Job;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;

/** Sees to it that each rank has a GPU of its own, unless the user lets ranks share. */
final class GpuSharing {
    private GpuSharing() {}

    /**
     * Compares the GPUs of all ranks; collective. Of a failure all ranks know before it is thrown.
     *
     * @param own that of this rank, or why it has none
     * @return a line for each GPU that ranks share
     * @throws PentathlonException (environment) if a rank has none, or ranks share one that may not
     */
    static List<String> require(Job job, World world, Available<Gpu> own, Agreement agreement) {
        Gpu gpu = agreement.all(() -> own.value().orElseThrow(() -> environment(own.reason())));
        List<String> shared = SharedGpus.find(world.communicator(), world.ranks(), gpu);
        return agreement.all(
                () -> {
                    if (!shared.isEmpty()) {
                        refuse(job, String.join("; ", shared));
                    }
                    return shared;
                });
    }

    private static PentathlonException environment(String message) {
        return new PentathlonException(ExitStatus.ENVIRONMENT, message);
    }

    private static void refuse(Job job, String shared) {
        if (!job.run().shareGpu()) {
            throw environment(
                    shared
                            + ": give each rank its own, by its local rank or as in srun"
                            + " --gpus-per-task=1, or let them share with --share-gpu");
        }
        if (job.cases().stream().anyMatch(spec -> spec.mode() == Mode.TRAIN)) {
            throw environment(
                    shared
                            + ", which NCCL refuses, and gloo and mpi sum the host's memory alone:"
                            + " ranks that share a GPU can infer, with --mode infer");
        }
    }
}
