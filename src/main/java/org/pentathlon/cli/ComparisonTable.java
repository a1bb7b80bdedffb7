package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pentathlon.report.compare.Both;
import org.pentathlon.report.compare.CasePair;
import org.pentathlon.report.compare.ComparedFile;
import org.pentathlon.report.compare.Comparison;
import org.pentathlon.report.compare.Difference;
import org.pentathlon.report.compare.LoneCase;
import org.pentathlon.report.compare.QualityPair;
import org.pentathlon.results.CaseTraits;
import org.pentathlon.results.RateRatio;
import org.pentathlon.spec.DataMode;

/** Two files beside each other: for each pair a line with the verdict, and what it is made of. */
final class ComparisonTable {
    private static final int WIDTH = 100;
    private static final String INDENT = "     ";
    private static final String GAP = "  ";
    private static final double NS_PER_MS = 1e6;
    private static final double MIB = 1024 * 1024;
    private static final double PERCENT = 0.01;
    private static final String DIFFERENT = "different, A / B: ";

    /** A ratio of so many times has digits enough without three decimals. */
    private static final double MANY = 10;

    /** Phases that take less of both iterations are not worth a look. */
    private static final double LEAST_SHARE = 0.01;

    /** Traits of the work that have no column. */
    private static final List<String> SETUP =
            List.of("engine", "class", "precision", "ranks", "set", "data");

    /** Each workload has its own, so that it is told where one workload has several. */
    private static final String BATCH = "batch_per_rank";

    /** Circumstances that are worth a word if all cases of both files share them. */
    private static final List<String> PLACE = List.of("device", "threads");

    private final Comparison comparison;
    private final List<Difference> shared;
    private final List<String> lines = new ArrayList<>();

    private ComparisonTable(Comparison comparison) {
        this.comparison = comparison;
        shared = comparison.sharedDifferences();
    }

    static List<String> lines(Comparison comparison) {
        ComparisonTable table = new ComparisonTable(comparison);
        table.head();
        if (!comparison.pairs().isEmpty()) {
            table.pairs();
        }
        table.alone("A", comparison.aloneInA());
        table.alone("B", comparison.aloneInB());
        return table.lines;
    }

    private void head() {
        lines.add("A: " + file(comparison.a()));
        lines.add("B: " + file(comparison.b()));
        List<String> alike = new ArrayList<>();
        comparison.pairs().stream()
                .findFirst()
                .ifPresent(
                        pair -> {
                            alike.addAll(words(sharedSetup(), pair.work()));
                            alike.addAll(words(sharedPlace(), pair.a().circumstances()));
                        });
        fill("", "alike: ", alike, ", ");
        fill("", DIFFERENT, shared.stream().map(Difference::text).toList(), ", ");
    }

    private static String file(ComparedFile file) {
        String problem = file.isSound() ? "" : ", WARNING: " + file.problem();
        return "%s (%s, %s%s)".formatted(file.path(), file.software(), file.date(), problem);
    }

    /** Traits of the work that all pairs share. */
    private List<String> sharedSetup() {
        return SETUP.stream().filter(trait -> values(trait, pair -> true).count() == 1).toList();
    }

    private List<String> sharedPlace() {
        return PLACE.stream()
                .filter(
                        trait ->
                                comparison.pairs().stream()
                                                .flatMap(pair -> Stream.of(pair.a(), pair.b()))
                                                .map(one -> one.circumstances().get(trait))
                                                .distinct()
                                                .count()
                                        == 1)
                .toList();
    }

    /** The values of a trait of the work among some pairs, each once. */
    private Stream<String> values(String trait, Predicate<CasePair> among) {
        return comparison.pairs().stream()
                .filter(among)
                .map(pair -> pair.work().get(trait))
                .distinct();
    }

    /** Traits of a pair that others do not share. */
    private List<String> ownSetup(CasePair pair) {
        List<String> own = new ArrayList<>(SETUP);
        own.removeAll(sharedSetup());
        if (values(BATCH, other -> other.isOfTheKindOf(pair)).count() > 1) {
            own.add(BATCH);
        }
        return own;
    }

    /** Circumstances that A and B share, and other pairs of the same work do not. */
    private List<String> ownPlace(CasePair pair) {
        return comparison.pairs().stream()
                .filter(other -> other.a().computesAs(pair.a()))
                .flatMap(other -> pair.a().differingCircumstances(other.a()).stream())
                .distinct()
                .filter(trait -> !pair.a().differingCircumstances(pair.b()).contains(trait))
                .toList();
    }

    /** The traits in words; what is usual, or not known, has none. */
    private static List<String> words(List<String> traits, Map<String, String> values) {
        return traits.stream()
                .filter(trait -> !values.getOrDefault(trait, "").isEmpty())
                .map(trait -> word(trait, values.get(trait)))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private static String word(String trait, String value) {
        return switch (trait) {
            case "class" -> "class " + value;
            case "ranks" -> plural(value, "rank");
            case "threads" -> plural(value, "thread");
            case BATCH -> "batch " + value;
            case "set" -> value.equals(CaseTraits.NO_SETTINGS) ? "" : value;
            case "data" -> value.equals(DataMode.SYNTHETIC.word()) ? "" : "data " + value;
            case "engine", "precision", "device" -> value;
            default -> trait.replace('_', ' ') + " " + value;
        };
    }

    private static String plural(String count, String word) {
        return count + " " + word + (count.equals("1") ? "" : "s");
    }

    private void pairs() {
        Set<String> intervals = new LinkedHashSet<>();
        for (CasePair pair : comparison.pairs()) {
            if (pair.verdict().isDecided()) {
                intervals.add(covered(pair.rates()));
            }
        }
        lines.add("B / A: time of a sample or token, below it median times; above 1 B is slower");
        if (!intervals.isEmpty()) {
            lines.add("95 % intervals " + String.join(" or ", intervals));
        }
        List<String> header =
                new ArrayList<>(List.of("#", "workload", "mode", ">A", ">B", "per s", ">B / A"));
        if (!intervals.isEmpty()) {
            header.add("95 % interval");
        }
        header.add("verdict");
        TextTable table = new TextTable(header.toArray(String[]::new));
        comparison.pairs().forEach(pair -> table.row(cells(pair, !intervals.isEmpty())));
        List<String> rows = table.lines();
        lines.add(rows.get(0));
        for (int i = 0; i < comparison.pairs().size(); i++) {
            lines.add(rows.get(i + 1));
            details(comparison.pairs().get(i));
        }
    }

    private static String covered(RateRatio rates) {
        String launches = "%d and %d".formatted(rates.launches(), rates.otherLaunches());
        return rates.isOverLaunches()
                ? "over %s launches".formatted(launches)
                : "within-launch, of %s launches".formatted(launches);
    }

    private static String[] cells(CasePair pair, boolean intervals) {
        String numberA = RunRows.number(pair.a().name());
        String numberB = RunRows.number(pair.b().name());
        RateRatio rates = pair.rates();
        List<String> cells = new ArrayList<>();
        cells.add(numberA.equals(numberB) ? numberA : numberA + "/" + numberB);
        cells.add(pair.work().get("workload"));
        cells.add(pair.work().get("mode"));
        cells.add(figure(rates.rate()));
        cells.add(figure(rates.otherRate()));
        cells.add(rates.unit());
        cells.add(ratio(rates.time()));
        if (intervals) {
            boolean shown = pair.verdict().isDecided();
            cells.add(shown ? ratio(rates.low()) + " to " + ratio(rates.high()) : "-");
        }
        cells.add(pair.verdict().text());
        return cells.toArray(String[]::new);
    }

    /** What the ratio is made of, then what is this pair's own. */
    private void details(CasePair pair) {
        fill(INDENT, "", times(pair), GAP);
        List<String> others = new ArrayList<>();
        if (pair.memoryPeakBytes().isKnown()) {
            others.add("memory peak " + change(pair.memoryPeakBytes(), MIB, " MiB"));
        }
        if (pair.mfu().isKnown()) {
            others.add("MFU " + values(pair.mfu(), PERCENT, " %"));
        }
        pair.quality().ifPresent(quality -> others.addAll(quality(quality)));
        fill(INDENT, "", others, GAP);
        List<String> own = new ArrayList<>(words(ownSetup(pair), pair.work()));
        own.addAll(words(ownPlace(pair), pair.a().circumstances()));
        fill(INDENT, "", own, ", ");
        fill(
                INDENT,
                DIFFERENT,
                pair.differences().stream()
                        .filter(difference -> !shared.contains(difference))
                        .map(Difference::text)
                        .toList(),
                ", ");
        if (!pair.choice().isEmpty()) {
            lines.add(INDENT + "matched as " + pair.choice());
        }
    }

    private static List<String> times(CasePair pair) {
        List<String> times = new ArrayList<>();
        times.add("iteration " + change(pair.iterationNs(), NS_PER_MS, " ms"));
        pair.phasesNs()
                .forEach(
                        (phase, both) -> {
                            if (isLarge(both, pair.iterationNs())) {
                                times.add(phase.word() + " " + ratio(both.ratio()));
                            }
                        });
        if (isLarge(pair.tailNs(), pair.iterationNs())) {
            times.add("wait and allreduce " + ratio(pair.tailNs().ratio()));
        }
        return times;
    }

    private static boolean isLarge(Both part, Both whole) {
        return part.a() >= LEAST_SHARE * whole.a() || part.b() >= LEAST_SHARE * whole.b();
    }

    private static List<String> quality(QualityPair quality) {
        List<String> words = new ArrayList<>();
        String unit = quality.unit().equals("1") ? "" : " " + quality.unit();
        words.add(quality.metric().replace('_', ' ') + " " + values(quality.last(), 1, unit));
        if (quality.seconds().isKnown()) {
            words.add("to target " + change(quality.seconds(), 1, " s"));
        }
        return words;
    }

    /** Both values and their ratio. */
    private static String change(Both both, double unit, String name) {
        return values(both, unit, name) + " " + ratio(both.ratio());
    }

    private static String values(Both both, double unit, String name) {
        return figure(both.a() / unit) + " -> " + figure(both.b() / unit) + name;
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : Figures.plain(value);
    }

    /** To a thousandth, where that is not many digits. */
    private static String ratio(double value) {
        return value < MANY && value >= 1 / MANY
                ? String.format(Locale.ROOT, "%.3f", value)
                : Figures.ratio(value);
    }

    private void alone(String file, List<LoneCase> cases) {
        for (LoneCase lone : cases) {
            String label = "not compared: %s of %s: ".formatted(lone.name(), file);
            fill("", label, List.of(lone.reason().split(" ", -1)), " ");
        }
    }

    /** As many words a line as it holds; nothing without words. */
    private void fill(String indent, String label, List<String> words, String gap) {
        StringBuilder line = new StringBuilder(indent + label);
        boolean empty = true;
        for (String word : words) {
            if (!empty && line.length() + gap.length() + word.length() > WIDTH) {
                lines.add((line + gap).stripTrailing());
                line = new StringBuilder(indent + (label.isEmpty() ? "" : INDENT));
                empty = true;
            }
            line.append(empty ? "" : gap).append(word);
            empty = false;
        }
        if (!empty) {
            lines.add(line.toString());
        }
    }
}
