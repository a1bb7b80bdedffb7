package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.JobParser;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon sweep}. */
final class SweepCommand {
    private static final String INPUT = "input";
    private static final List<String> LATER = List.of("weak", "strong");
    private static final Path JOB = Path.of("jobs", "memory-vs-input.yaml");

    private final Services services;
    private final Path home;
    private final Streams streams;

    /**
     * @param home folder of the program, which holds {@code jobs}
     */
    SweepCommand(Services services, Path home, Streams streams) {
        this.services = services;
        this.home = home;
        this.streams = streams;
    }

    int run(ParseResult parsed, List<String> arguments) {
        String kind = operand(parsed, 0).orElseThrow();
        if (!kind.equals(INPUT)) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    LATER.contains(kind)
                            ? "sweep " + kind + ": not in this version"
                            : "sweep '" + kind + "': allowed: " + INPUT);
        }
        Job job = job(parsed);
        requireOneRank(job);
        RunOutcome outcome;
        try (Progress progress = RunCommand.progress(!job.run().quiet(), streams)) {
            outcome = services.run(job, RunKind.SWEEP_INPUT, arguments, progress);
        }
        if (outcome.written()) {
            SweepReport report = SweepReport.read(outcome.file());
            streams.print(report.lines());
            report.warnings().forEach(line -> streams.err().println("pentathlon: " + line));
            streams.print(List.of(outcome.file().toString()));
        }
        return outcome.status();
    }

    private Job job(ParseResult parsed) {
        JobParser parser =
                new JobParser(
                        services.workloads(), Features.sweep(), RunCommand.environment(services));
        Path file =
                operand(parsed, 1)
                        .map(Path::of)
                        .orElseGet(() -> Files.exists(JOB) ? JOB : home.resolve(JOB));
        Map<JobKey, List<String>> flags = RunCommand.flags(parsed);
        return parser.parse(Optional.of(file), flags);
    }

    private void requireOneRank(Job job) {
        int ranks = Math.max(job.run().ranks(), services.launched().size());
        if (ranks > 1) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "sweep input measures one rank, not %d: set ranks to 1".formatted(ranks));
        }
        if (job.run().repeats() > 1) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "sweep input makes one launch, not %d: set repeats to 1"
                            .formatted(job.run().repeats()));
        }
    }

    private static Optional<String> operand(ParseResult parsed, int index) {
        return parsed.hasMatchedPositional(index)
                ? Optional.of(parsed.matchedPositional(index).stringValues().get(0))
                : Optional.empty();
    }
}
