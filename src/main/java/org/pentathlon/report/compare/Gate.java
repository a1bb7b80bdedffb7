package org.pentathlon.report.compare;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Whether B may replace A: every case of A has a partner in B, files and cases are valid, and none
 * is slower by more than a limit, where slower means that the whole interval of the ratio lies
 * above 1.
 *
 * @param percent the limit, 0 or more: of A's time
 * @param broken a line for each reason why not
 * @param undecided a line for each pair of which too little was measured to tell
 * @param doubt the pair of which the largest slowdown cannot be excluded, and how large; empty
 *     where none can be slower
 */
public record Gate(double percent, List<String> broken, List<String> undecided, String doubt) {
    public Gate {
        broken = List.copyOf(broken);
        undecided = List.copyOf(undecided);
    }

    /** Holds a comparison against a limit. */
    public static Gate of(Comparison comparison, double percent) {
        List<String> broken = new ArrayList<>();
        List<String> undecided = new ArrayList<>();
        for (ComparedFile file : List.of(comparison.a(), comparison.b())) {
            if (!file.isSound()) {
                broken.add("%s: %s".formatted(file.path(), file.problem()));
            }
        }
        if (comparison.pairs().isEmpty() && comparison.aloneInA().isEmpty()) {
            broken.add(comparison.a().path() + ": no cases");
        }
        for (LoneCase lone : comparison.aloneInA()) {
            broken.add("%s: not compared: %s".formatted(lone.name(), lone.reason()));
        }
        for (CasePair pair : comparison.pairs()) {
            String name = pair.a().name();
            Verdict verdict = pair.verdict();
            switch (verdict.kind()) {
                case NONE -> broken.add("%s: %s".formatted(name, verdict.text()));
                case UNDECIDED -> undecided.add("%s (%s)".formatted(name, verdict.why()));
                case SLOWER -> {
                    double ratio = pair.rates().time();
                    if (ratio > 1 + percent / 100) {
                        broken.add(
                                "%s: slower by %s, limit %s %%"
                                        .formatted(name, slowdown(ratio), plain(percent)));
                    }
                }
                case FASTER, NO_DIFFERENCE -> {}
            }
        }
        return new Gate(percent, broken, undecided, doubt(comparison.pairs()));
    }

    /** In percent of A's time. */
    private static String slowdown(double ratio) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * (ratio - 1));
    }

    private static String plain(double percent) {
        return BigDecimal.valueOf(percent).stripTrailingZeros().toPlainString();
    }

    private static String doubt(List<CasePair> pairs) {
        return pairs.stream()
                .filter(pair -> pair.verdict().isDecided() && pair.rates().high() > 1)
                .max(Comparator.comparingDouble(pair -> pair.rates().high()))
                .map(pair -> pair.a().name() + " by " + slowdown(pair.rates().high()))
                .orElse("");
    }

    /** Whether B may. */
    public boolean isPassed() {
        return broken.isEmpty() && undecided.isEmpty();
    }

    /** For a gate that is passed: what that does not say, too. */
    public String passed() {
        String line = "gate passed: no case is shown to be slower by more than " + plain(percent);
        return line + " %" + (doubt.isEmpty() ? "" : "; not excluded: " + doubt);
    }
}
