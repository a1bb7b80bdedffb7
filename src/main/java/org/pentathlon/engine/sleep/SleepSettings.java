package org.pentathlon.engine.sleep;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * How long engine sleep sleeps.
 *
 * @param gflops rate in GFLOP/s, which is operations in a nanosecond; infinite for no sleep at all
 * @param slowRank the rank whose backward pass takes longer, or -1
 * @param slowNs by how much in each iteration
 */
record SleepSettings(double gflops, int slowRank, long slowNs) {
    /** Rate of every rank in GFLOP/s, or {@code inf}. */
    static final String RATE = "PENTATHLON_SLEEP_GFLOPS";

    /** A rank and the milliseconds that its backward pass takes longer. */
    static final String SLOW = "PENTATHLON_SLEEP_SLOW";

    private static final double DEFAULT_GFLOPS = 100;
    private static final Pattern RANK_AND_MS = Pattern.compile("(\\d{1,9}):(\\d{1,9}(\\.\\d+)?)");
    private static final double NS_PER_MS = 1e6;

    /**
     * Reads both variables.
     *
     * @throws PentathlonException (usage) if one has a value that means nothing
     */
    static SleepSettings of(Map<String, String> variables) {
        double gflops = gflops(variables.getOrDefault(RATE, ""));
        String slow = variables.getOrDefault(SLOW, "");
        if (slow.isEmpty()) {
            return new SleepSettings(gflops, -1, 0);
        }
        Matcher matcher = RANK_AND_MS.matcher(slow);
        if (!matcher.matches()) {
            throw refused(SLOW, slow, "RANK:MS, such as 1:20 for 20 ms on rank 1");
        }
        long ns = Math.round(Double.parseDouble(matcher.group(2)) * NS_PER_MS);
        return new SleepSettings(gflops, Integer.parseInt(matcher.group(1)), ns);
    }

    private static double gflops(String text) {
        if (text.isEmpty()) {
            return DEFAULT_GFLOPS;
        }
        if (text.equals("inf")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double gflops = Double.parseDouble(text);
            if (gflops > 0 && Double.isFinite(gflops)) {
                return gflops;
            }
        } catch (NumberFormatException e) {
            throw refusedRate(text);
        }
        throw refusedRate(text);
    }

    private static PentathlonException refusedRate(String text) {
        return refused(RATE, text, "a number above 0, in GFLOP/s, or inf for no sleep at all");
    }

    private static PentathlonException refused(String variable, String text, String wanted) {
        return new PentathlonException(
                ExitStatus.USAGE, "%s is '%s'; give %s".formatted(variable, text, wanted));
    }

    /** Time of so many analytic operations. */
    long ns(long flops) {
        return Math.round(flops / gflops);
    }

    /** What a rank's backward pass takes longer. */
    long slowNs(int rank) {
        return rank == slowRank ? slowNs : 0;
    }

    /** For the result file. */
    String describe() {
        String rate =
                Double.isInfinite(gflops)
                        ? "no framework: does not even wait"
                        : String.format(
                                Locale.ROOT,
                                "no framework: waits as long as operations take at %s GFLOP/s",
                                plain(gflops));
        return slowRank < 0
                ? rate
                : rate + ", rank " + slowRank + " " + plain(slowNs / NS_PER_MS) + " ms longer";
    }

    private static String plain(double value) {
        return value == Math.rint(value) && value < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
