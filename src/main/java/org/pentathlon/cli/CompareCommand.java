package org.pentathlon.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pentathlon.job.JobKey;
import org.pentathlon.report.compare.ComparedFile;
import org.pentathlon.report.compare.Comparison;
import org.pentathlon.report.compare.ComparisonJson;
import org.pentathlon.report.compare.Gate;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Worded;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon compare}. */
final class CompareCommand {
    static final String FAIL_OVER = "--fail-over";
    static final String WITHIN_LAUNCH = "--within-launch";

    /** Cases that a message names one by one. */
    private static final int MOST_NAMED = 3;

    static final WordChoice<Format> FORMATS =
            new WordChoice<>(ExportCommand.FORMAT, List.of(Format.values()));

    private final Streams streams;

    CompareCommand(Streams streams) {
        this.streams = streams;
    }

    /** How a comparison can be written. */
    enum Format implements Worded {
        TEXT,
        JSON
    }

    /**
     * Prints the comparison, then what a gate says of it.
     *
     * @return 6 if the gate is not passed, else 0
     * @throws PentathlonException (usage) if a flag is wrong, the files have no case in common, or
     *     the gate cannot be decided; (data) if a file is missing or none of this program;
     *     (invalid) if one is cut short; (environment) if {@code --out} cannot be written
     */
    int run(ParseResult parsed) {
        Format format = FORMATS.of(parsed.matchedOptionValue(ExportCommand.FORMAT, "text"));
        OptionalDouble percent = percent(parsed);
        boolean withinLaunch = parsed.hasMatchedOption(WITHIN_LAUNCH);
        Path pathA = path(parsed, 0);
        Path pathB = path(parsed, 1);
        requireFiles(List.of(pathA, pathB));
        Comparison comparison;
        try (ResultFile a = ResultFile.open(pathA);
                ResultFile b = ResultFile.open(pathB)) {
            comparison = Comparison.of(a, b, withinLaunch);
        }
        Optional<Gate> gate =
                percent.isPresent()
                        ? Optional.of(Gate.of(comparison, percent.getAsDouble()))
                        : Optional.empty();
        List<String> lines = lines(format, comparison, gate);
        if (parsed.hasMatchedOption(JobKey.OUT.flag())) {
            write(parsed, List.of(pathA, pathB), lines);
        } else {
            streams.print(lines);
        }
        warn(comparison.a());
        warn(comparison.b());
        return gate.isPresent() ? decide(gate.get()) : status(comparison).code();
    }

    private static List<String> lines(Format format, Comparison comparison, Optional<Gate> gate) {
        if (format == Format.TEXT) {
            List<String> lines = new ArrayList<>(ComparisonTable.lines(comparison));
            gate.filter(Gate::isPassed).ifPresent(passed -> lines.add(passed.passed()));
            return lines;
        }
        StringBuilder json = new StringBuilder();
        try {
            ComparisonJson.write(comparison, gate, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return json.toString().lines().toList();
    }

    private static void write(ParseResult parsed, List<Path> inputs, List<String> lines) {
        Path out = Path.of(parsed.matchedOptionValue(JobKey.OUT.flag(), ""));
        boolean force = parsed.hasMatchedOption(JobKey.FORCE.flag());
        ExportCommand.write(
                inputs,
                out,
                force,
                writer -> {
                    for (String line : lines) {
                        writer.write(line + "\n");
                    }
                });
    }

    private static PentathlonException usage(String what) {
        return new PentathlonException(ExitStatus.USAGE, what);
    }

    private static Path path(ParseResult parsed, int index) {
        return Path.of(parsed.matchedPositional(index).stringValues().get(0));
    }

    private static OptionalDouble percent(ParseResult parsed) {
        if (!parsed.hasMatchedOption(FAIL_OVER)) {
            return OptionalDouble.empty();
        }
        String written = parsed.matchedOptionValue(FAIL_OVER, "");
        if (!written.matches("[0-9]{1,6}([.][0-9]{1,6})?")) {
            throw usage(
                    "%s: '%s': allowed: a number of percent, 0 or more, such as 5 or 2.5"
                            .formatted(FAIL_OVER, written));
        }
        return OptionalDouble.of(Double.parseDouble(written));
    }

    private static void requireFiles(List<Path> paths) {
        List<String> missing = new ArrayList<>();
        paths.stream()
                .filter(path -> !Files.exists(path))
                .forEach(path -> missing.add(path + " does not exist; name result files"));
        if (!missing.isEmpty()) {
            throw new PentathlonException(ExitStatus.DATA, String.join("\n", missing));
        }
    }

    private void warn(ComparedFile file) {
        if (!file.isSound()) {
            tell("WARNING: %s is %s; see: pentathlon check".formatted(file.path(), file.problem()));
        }
    }

    private void tell(String line) {
        streams.err().println("pentathlon: " + line);
    }

    private static ExitStatus status(Comparison comparison) {
        if (comparison.pairs().isEmpty()) {
            throw usage("nothing was compared: the files have no case in common");
        }
        return ExitStatus.OK;
    }

    private int decide(Gate gate) {
        gate.broken().forEach(line -> tell("gate: " + line));
        if (gate.broken().isEmpty() && !gate.undecided().isEmpty()) {
            throw usage(
                    ("%s: too little was measured to tell: %s; run A and B with --repeats 3"
                                    + " or more, or insist with %s")
                            .formatted(FAIL_OVER, some(gate.undecided()), WITHIN_LAUNCH));
        }
        return (gate.isPassed() ? ExitStatus.OK : ExitStatus.INVALID).code();
    }

    private static String some(List<String> all) {
        String first = String.join(", ", all.subList(0, Math.min(all.size(), MOST_NAMED)));
        int more = all.size() - MOST_NAMED;
        return more > 0 ? "%s and %d more".formatted(first, more) : first;
    }
}
