package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.JobParser;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon sweep}. */
final class SweepCommand {
    private static final String INPUT = "input";
    private static final Path JOB = Path.of("jobs", "memory-vs-input.yaml");
    private static final Set<JobKey> INPUT_KEYS =
            Set.of(
                    JobKey.WORKLOAD,
                    JobKey.MODE,
                    JobKey.ENGINE,
                    JobKey.CLASS,
                    JobKey.DEVICE,
                    JobKey.CUDA_LIBS,
                    JobKey.SET,
                    JobKey.THREADS,
                    JobKey.PRECISION,
                    JobKey.MEMORY_LIMIT,
                    JobKey.POINT_SECONDS,
                    JobKey.SEED,
                    JobKey.JOURNAL_DIR,
                    JobKey.OUT,
                    JobKey.FORCE,
                    JobKey.QUIET);

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

    /** Keys of which the command has flags. */
    static Set<JobKey> keys() {
        Set<JobKey> keys = EnumSet.copyOf(INPUT_KEYS);
        keys.addAll(ScalingCommand.KEYS);
        return keys;
    }

    int run(ParseResult parsed, List<String> arguments) {
        String what = operand(parsed, 0).orElseThrow();
        Optional<ScalingKind> kind =
                Arrays.stream(ScalingKind.values())
                        .filter(one -> one.word().equals(what))
                        .findFirst();
        if (kind.isEmpty() && !what.equals(INPUT)) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "sweep '%s': allowed: input, weak, strong".formatted(what));
        }
        requireFlags(parsed, what, kind.isPresent() ? ScalingCommand.KEYS : INPUT_KEYS);
        if (kind.isPresent()) {
            return new ScalingCommand(services, home, streams)
                    .run(kind.get(), operand(parsed, 1).map(Path::of), parsed, arguments);
        }
        return input(parsed, arguments);
    }

    /** Some flags are for one kind of sweep alone. */
    private static void requireFlags(ParseResult parsed, String what, Set<JobKey> keys) {
        List<String> others = new ArrayList<>();
        RunCommand.flags(parsed).keySet().stream()
                .filter(key -> !keys.contains(key))
                .forEach(key -> others.add(key.flag()));
        if (what.equals(INPUT)) {
            Stream.of(Grammar.RANKS_LIST, Grammar.BASE)
                    .filter(parsed::hasMatchedOption)
                    .forEach(others::add);
        }
        if (!others.isEmpty()) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    others.stream()
                            .map(flag -> "%s is not for sweep %s".formatted(flag, what))
                            .collect(Collectors.joining("\n")));
        }
    }

    private int input(ParseResult parsed, List<String> arguments) {
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
