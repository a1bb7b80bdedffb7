package org.pentathlon.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.comm.Collectives;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.LaunchDetection;
import org.pentathlon.comm.LaunchKind;
import org.pentathlon.comm.Machine;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.Engines;
import org.pentathlon.harness.LocalRanks;
import org.pentathlon.harness.RunJournals;
import org.pentathlon.harness.RunKind;
import org.pentathlon.harness.SeriesRun;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.job.Job;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.Merge;
import org.pentathlon.results.Recovered;
import org.pentathlon.results.Recovery;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ScalingTables;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;

/** The rest of the program, as the commands see it. */
final class BenchmarkServices implements Services {
    private final Map<String, String> variables;
    private final StopRequest stop;
    private final PrintStream err;
    private final Runnable halt;

    /**
     * @param variables the environment
     * @param err where messages go
     * @param halt ends the process at once, with the status of a failed rank
     */
    BenchmarkServices(
            Map<String, String> variables, PrintStream err, StopRequest stop, Runnable halt) {
        this.variables = Map.copyOf(variables);
        this.stop = stop;
        this.err = err;
        this.halt = halt;
    }

    @Override
    public List<Workload> workloads() {
        return Workloads.all();
    }

    @Override
    public List<Engine> engines() {
        return Engines.all();
    }

    @Override
    public List<CollectiveProvider> collectives() {
        return Collectives.all();
    }

    @Override
    public Launched launched() {
        Launch launch = LaunchDetection.detect(variables);
        String launcher = launch.kind() == LaunchKind.SINGLE ? Launched.NONE : launch.kind().word();
        return new Launched(launcher, launch.rank(), launch.worldSize(), Machine.host());
    }

    @Override
    public RunOutcome run(Job job, RunKind kind, List<String> arguments, Progress progress) {
        Launch launch = LaunchDetection.detect(variables);
        boolean forks = launch.kind() == LaunchKind.SINGLE && job.run().ranks() > 1;
        boolean repeats = job.run().repeats() > 1 && !variables.containsKey(RankProcess.LAUNCH);
        if (forks || repeats) {
            boolean alone = launch.worldSize() == 1 && job.run().ranks() == 1;
            if (!alone && job.run().mpi() == MpiChoice.NATIVE) {
                throw noNativeMpi(job.run().repeats(), forks);
            }
            return launch(job, launch, arguments);
        }
        return new RankProcess(job, kind, launch, variables, stop, this::say, halt)
                .run(arguments, progress);
    }

    /** Processes that this program starts have no connection to a launcher's MPI. */
    private static PentathlonException noNativeMpi(int repeats, boolean forks) {
        if (forks) {
            return new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "--mpi native needs ranks that an MPI launcher started; start them with"
                            + " mpirun, srun --mpi=pmix or srun --mpi=pmi2, or use --mpi mpj");
        }
        return new PentathlonException(
                ExitStatus.USAGE,
                "--mpi native allows no --repeats, as an MPI launcher takes each rank once; start "
                        + repeats
                        + " runs with --repeats 1 and put them together with 'pentathlon merge',"
                        + " or use --mpi mpj");
    }

    /** Starts processes for the ranks of each launch; under a launcher, one for this rank. */
    private RunOutcome launch(Job job, Launch launch, List<String> arguments) {
        LocalRanks ranks = new LocalRanks(RankProcess.command(job, arguments), stop, this::say);
        String runId = RankProcess.newRunId();
        int status = 0;
        int number = 0;
        for (; number < job.run().repeats() && status == 0; number++) {
            Map<String, String> common =
                    Map.of(RankProcess.LAUNCH, Integer.toString(number), RankProcess.RUN_ID, runId);
            status =
                    launch.kind() == LaunchKind.SINGLE
                            ? ranks.run(job.run().ranks(), common)
                            : ranks.run(List.of(common));
        }
        if (status != 0 && launch.rank() == 0) {
            // All are gone now; one that was killed could not tidy up.
            RunJournals.discardIfEmpty(RankProcess.journalFolder(job, job.run().out()));
        }
        boolean earlierLaunch = number > 1;
        if (status != 0 && earlierLaunch && launch.rank() == 0) {
            keepEarlierLaunches(job, runId);
        }
        // The rank got this process's signal under a name of its own.
        boolean stopped = stop.asked() && Signals.isStatus(status);
        return new RunOutcome(
                job.run().out(),
                stopped ? Signals.status(stop.signal()) : status,
                false,
                List.of(),
                List.of(),
                List.of());
    }

    @Override
    public SeriesOutcome series(ScalingPlan plan, List<String> arguments) {
        Path out = plan.run().out();
        Path folder = SeriesRun.folder(out);
        SeriesRun series = new SeriesRun(folder, stop, line -> shown(line, !plan.run().quiet()));
        series.prepare(out, plan.run().force());
        SeriesRun.Ended ended =
                series.run(plan.launches(), plan.cores().blocks(), Map.of(RankProcess.PART, "1"));
        boolean written = !ended.files().isEmpty();
        if (written) {
            Merge.merge(ended.files(), out, plan.run().force());
            Attributes root =
                    new Attributes()
                            .put("command_line", "pentathlon " + String.join(" ", arguments));
            if (!ended.failure().isEmpty()) {
                Termination end = stop.asked() ? Termination.FORCED : Termination.FAILED;
                root.put("complete", false)
                        .put("valid", false)
                        .put("termination", end.word())
                        .put("failure", ended.failure());
            }
            ScalingTables.write(out, plan.aim(), root, plan.attributes());
        }
        Set<Path> left = series.remove(ended.files());
        if (!left.isEmpty()) {
            say("left in " + folder + ", for 'pentathlon recover': " + left);
        }
        boolean stopped = stop.asked() && !ended.failure().isEmpty();
        return new SeriesOutcome(
                out,
                stopped ? Signals.status(stop.signal()) : ended.status(),
                written,
                ended.failure());
    }

    private void shown(String line, boolean wanted) {
        if (wanted) {
            say(line);
        }
    }

    /** What earlier launches have measured must not be lost with a later one. */
    private void keepEarlierLaunches(Job job, String runId) {
        boolean stopped = stop.asked();
        Path out = job.run().out();
        boolean kept =
                RunJournals.keepEarlierLaunches(
                        RankProcess.journalFolder(job, out),
                        out,
                        runId,
                        stopped ? Termination.FORCED : Termination.FAILED,
                        stopped ? "stopped by SIG" + stop.signal() : "a rank failed");
        if (kept) {
            say("wrote what was measured until then: " + out);
        }
    }

    private void say(String line) {
        err.println(launched().prefix() + line);
    }

    @Override
    public List<FileCheck> check(Path file) {
        return ResultCheck.check(file);
    }

    @Override
    public Recovered recover(Path journal, boolean force) {
        return Recovery.recover(journal, force);
    }
}
