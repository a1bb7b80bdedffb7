package org.pentathlon.cli;

import java.util.List;
import org.pentathlon.comm.SharedGpus;
import org.pentathlon.comm.World;
import org.pentathlon.device.Gpu;
import org.pentathlon.job.Job;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;

/** Sees to it that each rank has a GPU of its own, unless the user lets ranks share. */
final class GpuSharing {
    private GpuSharing() {}

    /**
     * Compares the GPUs of all ranks; collective.
     *
     * @param own that of this rank, or why it has none
     * @return a line for each GPU that ranks share
     * @throws PentathlonException (environment) if ranks share one that may not
     */
    static List<String> require(Job job, World world, Available<Gpu> own) {
        Gpu gpu =
                own.value()
                        .orElseThrow(
                                () ->
                                        new PentathlonException(
                                                ExitStatus.ENVIRONMENT, own.reason()));
        List<String> shared = SharedGpus.find(world.communicator(), world.ranks(), gpu);
        if (!shared.isEmpty()) {
            refuse(job, String.join("; ", shared));
        }
        return shared;
    }

    private static void refuse(Job job, String shared) {
        if (!job.run().shareGpu()) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    shared
                            + ": give each rank its own, by its local rank or as in srun"
                            + " --gpus-per-task=1, or let them share with --share-gpu");
        }
        if (job.cases().stream().anyMatch(spec -> spec.mode() == Mode.TRAIN)) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    shared
                            + ", which NCCL refuses, and gloo and mpi sum the host's memory alone:"
                            + " ranks that share a GPU can infer, with --mode infer");
        }
    }
}
