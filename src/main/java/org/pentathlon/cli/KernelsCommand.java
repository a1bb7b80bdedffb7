package org.pentathlon.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.harness.RunKind;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.JobParser;
import org.pentathlon.job.Supported;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon kernels}. */
final class KernelsCommand {
    private final Services services;
    private final Supported supported;
    private final Streams streams;

    KernelsCommand(Services services, Supported supported, Streams streams) {
        this.services = services;
        this.supported = supported;
        this.streams = streams;
    }

    int run(ParseResult parsed, List<String> arguments) {
        Map<JobKey, List<String>> flags = RunCommand.flags(parsed);
        flags.put(JobKey.TITLE, List.of("kernels"));
        flags.putIfAbsent(JobKey.WORKLOAD, List.of("all"));
        JobParser parser =
                new JobParser(services.workloads(), supported, RunCommand.environment(services));
        Job job = parser.parse(Optional.empty(), flags);
        boolean shown = !job.run().quiet() && services.launched().rank() == 0;
        RunOutcome outcome;
        try (Progress progress = RunCommand.progress(shown, streams)) {
            outcome = services.run(job, RunKind.KERNELS, arguments, progress);
        }
        if (outcome.written()) {
            KernelTable table = KernelTable.read(outcome.file());
            streams.print(table.lines());
            table.warnings().forEach(line -> streams.err().println("pentathlon: " + line));
            streams.print(List.of(outcome.file().toString()));
        }
        return outcome.status();
    }
}
