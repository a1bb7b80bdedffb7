package org.pentathlon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.engine.Engine;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Environment;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.JobParser;
import org.pentathlon.job.Supported;
import org.pentathlon.job.ValueType;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon run}. */
final class RunCommand {
    private static final Path QUICKSTART = Path.of("jobs", "quickstart.yaml");

    private final Services services;
    private final Supported supported;
    private final Path home;
    private final Streams streams;

    /**
     * @param home folder of the program, which holds {@code jobs}
     */
    RunCommand(Services services, Supported supported, Path home, Streams streams) {
        this.services = services;
        this.supported = supported;
        this.home = home;
        this.streams = streams;
    }

    int run(ParseResult parsed, List<String> arguments) {
        Launched launched = services.launched();
        Environment environment = environment(services);
        JobParser parser = new JobParser(services.workloads(), supported, environment);
        Map<JobKey, List<String>> flags = flags(parsed);
        Job job = parser.parse(jobFile(parsed, flags), flags);
        CudaFolders.requireInEffect(job.run().cudaLibs(), System.getenv());
        // Ranks that a launcher has started look for the data together, so that all of them end.
        if (launched.launcher().equals(Launched.NONE)
                || (job.run().dryRun() && launched.rank() == 0)) {
            DataSet.requireFor(job);
        }
        if (job.run().dryRun()) {
            if (launched.rank() == 0) {
                streams.print(new CaseTable(services.workloads()).lines(job));
            }
            return ExitStatus.OK.code();
        }
        RunOutcome outcome;
        boolean shown = !job.run().quiet() && launched.rank() == 0;
        if (shown) {
            GpuNote.of(job, System.getenv())
                    .ifPresent(line -> streams.err().println("pentathlon: " + line));
        }
        try (Progress progress = progress(shown, streams)) {
            outcome = services.run(job, RunKind.CASES, arguments, progress);
        }
        if (!outcome.rows().isEmpty()) {
            streams.print(RunTable.lines(outcome.rows()));
            streams.print(RatioTable.lines(outcome.rows(), outcome.ratios()));
        }
        outcome.warnings().forEach(line -> streams.err().println("pentathlon: " + line));
        if (!outcome.rows().isEmpty()) {
            // Behind the warnings: on a terminal it is what is looked for at the end.
            streams.print(List.of(outcome.file().toString()));
        }
        return outcome.status();
    }

    /** What a job is read for: the ranks that were started, the engines that there are. */
    static Environment environment(Services services) {
        return new Environment(
                services.launched().ranks(),
                (kind, device, precision) -> supports(services, kind, device, precision),
                ComputeLibrary.ofThisProcess(),
                Instant.now());
    }

    /** A bar on a terminal, else notes alone. */
    static Progress progress(boolean wanted, Streams streams) {
        if (!wanted) {
            return Progress.none();
        }
        return isTerminal()
                ? Progress.on(streams.err(), TerminalWidth::columns)
                : Progress.notes(streams.err());
    }

    private Optional<Path> jobFile(ParseResult parsed, Map<JobKey, List<String>> flags) {
        Optional<Path> given =
                parsed.matchedPositionals().stream()
                        .map(ArgSpec::stringValues)
                        .flatMap(List::stream)
                        .map(Path::of)
                        .findFirst();
        if (given.isPresent() || flags.containsKey(JobKey.WORKLOAD)) {
            return given;
        }
        return Optional.of(Files.exists(QUICKSTART) ? QUICKSTART : home.resolve(QUICKSTART));
    }

    /** Flags that stand for keys of a job. */
    static Map<JobKey, List<String>> flags(ParseResult parsed) {
        Map<JobKey, List<String>> flags = new EnumMap<>(JobKey.class);
        for (JobKey key : JobKey.values()) {
            OptionSpec option = parsed.matchedOption(key.flag());
            if (option != null) {
                boolean presence = key.type() instanceof ValueType.Presence;
                flags.put(key, presence ? List.of("on") : option.originalStringValues());
            }
        }
        return flags;
    }

    private static Support supports(
            Services services, EngineKind kind, DeviceKind device, Precision precision) {
        return services.engines().stream()
                .filter(engine -> engine.kind() == kind)
                .findFirst()
                .map((Engine engine) -> engine.supports(device, precision))
                .orElse(Support.no("the framework is not in this build"));
    }

    /** Whether standard error is a terminal; {@code System.console()} tells of another stream. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
