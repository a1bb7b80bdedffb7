package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.pentathlon.job.JobKey;
import org.pentathlon.results.Merge;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon merge}. */
final class MergeCommand {
    static final String PLANNED_LAUNCHES = "--planned-launches";

    private final Streams streams;

    MergeCommand(Streams streams) {
        this.streams = streams;
    }

    /**
     * Prints the table that ends a run, of the merged file.
     *
     * @throws PentathlonException (usage) if a number is none; else as {@link Merge#merge}
     */
    int run(ParseResult parsed) {
        List<Path> files =
                parsed.matchedPositionals().get(0).stringValues().stream().map(Path::of).toList();
        Path out = Path.of(parsed.matchedOptionValue(JobKey.OUT.flag(), ""));
        boolean force = parsed.hasMatchedOption(JobKey.FORCE.flag());
        Merge.Merged merged = Merge.merge(files, out, force, plannedLaunches(parsed));
        ExitStatus status = merged.valid() ? ExitStatus.OK : ExitStatus.INVALID;
        RunOutcome outcome = RunRows.read(out, status.code());
        List<String> lines = new ArrayList<>();
        if (!outcome.rows().isEmpty()) {
            lines.addAll(RunTable.lines(outcome.rows()));
            lines.addAll(RatioTable.lines(outcome.rows(), outcome.ratios()));
        }
        try (ResultFile file = ResultFile.open(out)) {
            lines.addAll(ScalingReport.lines(file));
        }
        streams.print(lines);
        outcome.warnings().forEach(line -> streams.err().println("pentathlon: " + line));
        merged.warnings().forEach(line -> streams.err().println("pentathlon: " + line));
        merged.failures().forEach(line -> streams.err().println("pentathlon: " + line));
        streams.print(List.of(out.toString()));
        return status.code();
    }

    private static OptionalInt plannedLaunches(ParseResult parsed) {
        String text = parsed.matchedOptionValue(PLANNED_LAUNCHES, "");
        if (text.isEmpty() && !parsed.hasMatchedOption(PLANNED_LAUNCHES)) {
            return OptionalInt.empty();
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s: '%s': allowed: a number of launches, from 1"
                            .formatted(PLANNED_LAUNCHES, text));
        }
        return OptionalInt.of(Integer.parseInt(text));
    }
}
