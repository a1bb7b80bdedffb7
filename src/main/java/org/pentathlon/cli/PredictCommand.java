package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.pentathlon.job.Nearest;
import org.pentathlon.results.AllReduceAlgorithm;
import org.pentathlon.results.CasePredictions;
import org.pentathlon.results.PredictionRequest;
import org.pentathlon.results.PredictionTables;
import org.pentathlon.results.Predictions;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon predict}. */
final class PredictCommand {
    static final String RANKS = "--ranks";
    static final String BANDWIDTH = "--bandwidth";
    static final String LATENCY = "--latency";
    static final String RANKS_PER_NODE = "--ranks-per-node";
    static final String INTRA_BANDWIDTH = "--intra-bandwidth";
    static final String INTRA_LATENCY = "--intra-latency";
    static final String ALGORITHM = "--algorithm";
    static final String CURVE = "--curve";
    static final String CASE = "--case";
    static final String STORE = "--store";
    static final String FASTEST = "fastest";

    private static final String WHOLE = "[1-9][0-9]{0,6}";

    private final Streams streams;
    private final List<String> problems = new ArrayList<>();

    PredictCommand(Streams streams) {
        this.streams = streams;
    }

    int run(ParseResult parsed) {
        Path path = Path.of(parsed.matchedPositional(0).stringValues().get(0));
        PredictionRequest request = request(parsed, path);
        if (!problems.isEmpty()) {
            throw new PentathlonException(ExitStatus.USAGE, String.join("\n", problems));
        }
        List<CasePredictions> predictions = Predictions.of(path, request);
        streams.print(PredictionReport.lines(predictions));
        if (parsed.hasMatchedOption(STORE)) {
            PredictionTables.store(path, predictions);
            streams.print(List.of(path + ": /predictions"));
        }
        return ExitStatus.OK.code();
    }

    private PredictionRequest request(ParseResult parsed, Path path) {
        int ranksPerNode = 1;
        String written = parsed.matchedOptionValue(RANKS_PER_NODE, "1");
        if (written.matches(WHOLE)) {
            ranksPerNode = Integer.parseInt(written);
        } else {
            problem(RANKS_PER_NODE, written, "1 to 9999999");
        }
        for (String flag : List.of(INTRA_BANDWIDTH, INTRA_LATENCY)) {
            if (parsed.hasMatchedOption(flag) && !parsed.hasMatchedOption(RANKS_PER_NODE)) {
                problems.add(flag + ": allowed: with " + RANKS_PER_NODE);
            }
        }
        return new PredictionRequest(
                ranks(parsed.matchedOptionValue(RANKS, "")),
                cases(path, parsed.matchedOptionValue(CASE, "")),
                quantity(parsed, BANDWIDTH, Quantity.BYTES_PER_SECOND),
                quantity(parsed, LATENCY, Quantity.SECONDS),
                ranksPerNode,
                quantity(parsed, INTRA_BANDWIDTH, Quantity.BYTES_PER_SECOND),
                quantity(parsed, INTRA_LATENCY, Quantity.SECONDS),
                algorithms(parsed.matchedOptionValue(ALGORITHM, null)),
                Optional.ofNullable(parsed.<String>matchedOptionValue(CURVE, null)).map(Path::of));
    }

    private void problem(String flag, String written, String allowed) {
        problems.add("%s: '%s': allowed: %s".formatted(flag, written, allowed));
    }

    private List<Integer> ranks(String written) {
        List<Integer> ranks = new ArrayList<>();
        for (String number : written.split(",", -1)) {
            if (number.strip().matches(WHOLE)) {
                ranks.add(Integer.parseInt(number.strip()));
            } else {
                problem(RANKS, number.strip(), "1 to 9999999, parted by commas");
            }
        }
        return ranks.stream().distinct().toList();
    }

    private List<String> cases(Path path, String wanted) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        try (ResultFile file = ResultFile.open(path)) {
            return ExportCommand.cases(file, wanted);
        } catch (PentathlonException e) {
            if (e.status() != ExitStatus.USAGE) {
                throw e;
            }
            problems.add(e.getMessage());
            return List.of();
        }
    }

    private OptionalDouble quantity(ParseResult parsed, String flag, Quantity quantity) {
        if (!parsed.hasMatchedOption(flag)) {
            return OptionalDouble.empty();
        }
        String written = parsed.matchedOptionValue(flag, "");
        OptionalDouble value = quantity.parse(written);
        if (value.isEmpty()) {
            problem(flag, written, quantity.allowed());
        }
        return value;
    }

    static List<String> algorithms() {
        List<String> words = new ArrayList<>(List.of(FASTEST));
        Arrays.stream(AllReduceAlgorithm.values())
                .map(AllReduceAlgorithm::word)
                .forEach(words::add);
        return words;
    }

    private Set<AllReduceAlgorithm> algorithms(String word) {
        if (word == null) {
            return Set.of();
        }
        if (!algorithms().contains(word)) {
            problem(
                    ALGORITHM,
                    word,
                    String.join(", ", algorithms()) + Nearest.hint(word, algorithms()));
            return Set.of();
        }
        return word.equals(FASTEST)
                ? EnumSet.allOf(AllReduceAlgorithm.class)
                : EnumSet.of(AllReduceAlgorithm.valueOf(word.toUpperCase(Locale.ROOT)));
    }
}
