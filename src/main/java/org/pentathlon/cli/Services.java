package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.List;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.engine.Engine;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.Recovered;
import org.pentathlon.workload.Workload;

/** What the commands need of the rest of the program. Failures are thrown, as everywhere. */
interface Services {
    List<Workload> workloads();

    List<Engine> engines();

    List<CollectiveProvider> collectives();

    /** What started this process; cheap, and never fails. */
    Launched launched();

    /**
     * Runs a job on this rank, or starts local ranks that do.
     *
     * @param kind what is done with its cases
     * @param arguments the command line, for the result file and for local ranks
     */
    RunOutcome run(Job job, RunKind kind, List<String> arguments, Progress progress);

    /**
     * Runs the launches of a sweep over ranks, and makes one result file of theirs.
     *
     * @param arguments the command line, for the result file
     */
    SeriesOutcome series(ScalingPlan plan, List<String> arguments);

    /** Reads the checks of a result file. */
    List<FileCheck> check(Path file);

    /**
     * Makes a result file of a journal folder that was left behind.
     *
     * @param force whether an existing file may be replaced
     */
    Recovered recover(Path journal, boolean force);
}
