package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon sweep weak} and {@code pentathlon sweep strong}. */
final class ScalingCommand {
    /** Keys of which these sweeps have flags. */
    static final Set<JobKey> KEYS =
            Set.of(
                    JobKey.TITLE,
                    JobKey.WORKLOAD,
                    JobKey.MODE,
                    JobKey.ENGINE,
                    JobKey.CLASS,
                    JobKey.SET,
                    JobKey.GLOBAL_BATCH,
                    JobKey.DEVICE,
                    JobKey.THREADS,
                    JobKey.PRECISION,
                    JobKey.LIBRARY,
                    JobKey.DATA,
                    JobKey.DATA_DIR,
                    JobKey.WARMUP,
                    JobKey.ITERATIONS,
                    JobKey.REPEATS,
                    JobKey.SEED,
                    JobKey.MPI,
                    JobKey.COLLECTIVE,
                    JobKey.OVERLAP,
                    JobKey.CUDA_LIBS,
                    JobKey.START_TIMEOUT,
                    JobKey.JOURNAL_DIR,
                    JobKey.OUT,
                    JobKey.FORCE,
                    JobKey.DRY_RUN,
                    JobKey.QUIET);

    private final Services services;
    private final Path home;
    private final Streams streams;

    /**
     * @param home folder of the program, which holds {@code jobs}
     */
    ScalingCommand(Services services, Path home, Streams streams) {
        this.services = services;
        this.home = home;
        this.streams = streams;
    }

    int run(ScalingKind kind, Optional<Path> given, ParseResult parsed, List<String> arguments) {
        requireNoLauncher(kind);
        Path job = Path.of("jobs", kind.word() + "-scaling.yaml");
        Path file = given.orElseGet(() -> Files.exists(job) ? job : home.resolve(job));
        Map<String, String> variables = System.getenv();
        ScalingPlan plan =
                new ScalingPlanner(services, variables, kind, file, RunCommand.flags(parsed))
                        .plan(option(parsed, Grammar.RANKS_LIST), option(parsed, Grammar.BASE));
        CudaFolders.requireInEffect(plan.run().cudaLibs(), variables);
        for (Job one : plan.jobs().values()) {
            DataSet.requireFor(one);
        }
        if (plan.run().dryRun()) {
            streams.print(plan.lines());
            return ExitStatus.OK.code();
        }
        plan.notes().forEach(line -> streams.err().println("pentathlon: " + line));
        SeriesOutcome outcome = services.series(plan, arguments);
        return outcome.written() ? show(outcome) : outcome.status();
    }

    private int show(SeriesOutcome outcome) {
        boolean valid;
        try (ResultFile result = ResultFile.open(outcome.file())) {
            streams.print(ScalingReport.lines(result));
            valid = result.attributes("/").number("valid", 0) == 1;
        }
        if (!outcome.failure().isEmpty()) {
            streams.err().println("pentathlon: " + outcome.failure());
        } else if (!valid) {
            streams.err()
                    .println(
                            "pentathlon: not valid: 'pentathlon check %s' says why"
                                    .formatted(outcome.file()));
        }
        streams.print(List.of(outcome.file().toString()));
        boolean done = outcome.status() == ExitStatus.OK.code();
        return done && !valid ? ExitStatus.INVALID.code() : outcome.status();
    }

    /** Ranks of a launcher would each start a series of their own. */
    private void requireNoLauncher(ScalingKind kind) {
        Launched launched = services.launched();
        if (launched.size() > 1) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    ("sweep %s starts its ranks by itself, but %s has started %d of it: start one,"
                                    + " or use slurm/sweep.sbatch")
                            .formatted(kind.word(), launched.launcher(), launched.size()));
        }
    }

    private static Optional<String> option(ParseResult parsed, String flag) {
        return parsed.hasMatchedOption(flag)
                ? Optional.of(parsed.matchedOption(flag).originalStringValues().get(0))
                : Optional.empty();
    }
}
