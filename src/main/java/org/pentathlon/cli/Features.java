package org.pentathlon.cli;

import org.pentathlon.job.JobKey;
import org.pentathlon.job.Supported;

/** What this version does something with; everything else is neither shown in help nor accepted. */
final class Features {
    private Features() {}

    /** What a sweep takes: a job file that {@code run} takes, and limits of its own. */
    static Supported sweep() {
        return supported().and(JobKey.MEMORY_LIMIT).and(JobKey.POINT_SECONDS);
    }

    static Supported supported() {
        return Supported.keys(
                        JobKey.TITLE,
                        JobKey.WORKLOAD,
                        JobKey.MODE,
                        JobKey.CLASS,
                        JobKey.SET,
                        JobKey.RANKS,
                        JobKey.GLOBAL_BATCH,
                        JobKey.DEVICE,
                        JobKey.THREADS,
                        JobKey.LIBRARY,
                        JobKey.DATA,
                        JobKey.DATA_DIR,
                        JobKey.WARMUP,
                        JobKey.ITERATIONS,
                        JobKey.EPOCHS,
                        JobKey.TARGET,
                        JobKey.REPEATS,
                        JobKey.SEED,
                        JobKey.OVERLAP,
                        JobKey.CUDA_GRAPH,
                        JobKey.CUDA_LIBS,
                        JobKey.SHARE_GPU,
                        JobKey.MEASURE,
                        JobKey.MEASURE_ITERATIONS,
                        JobKey.START_TIMEOUT,
                        JobKey.PRICE_PER_DEVICE_HOUR,
                        JobKey.JOURNAL_DIR,
                        JobKey.OUT,
                        JobKey.FORCE,
                        JobKey.DRY_RUN,
                        JobKey.QUIET)
                .and(JobKey.ENGINE, "torch", "dl4j", "sleep")
                .and(JobKey.PRECISION, "fp32", "tf32", "bf16")
                .and(JobKey.MPI, "auto", "mpj", "native")
                .and(JobKey.COLLECTIVE, "auto", "nccl", "gloo", "mpi");
    }
}
