package org.pentathlon.report.compare;

import java.util.List;
import org.pentathlon.results.RateRatio;

/**
 * What a comparison of two cases shows.
 *
 * @param kind what it says of the second case
 * @param why what it rests on, or why it says nothing; may be empty
 */
public record Verdict(Kind kind, String why) {
    /** What is said of the second case. */
    public enum Kind {
        FASTER("faster"),
        SLOWER("slower"),
        /** Which does not say that they are equal. */
        NO_DIFFERENCE("no difference shown"),
        /** Too little was measured to tell. */
        UNDECIDED("no difference shown"),
        /** One of the cases is not valid. */
        NONE("no verdict");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** For people. */
        public String text() {
            return text;
        }
    }

    /**
     * Of two cases that are complete and valid.
     *
     * @param withinLaunch whether an interval counts that covers no difference between launches
     */
    static Verdict of(RateRatio ratio, boolean withinLaunch) {
        int launches = Math.min(ratio.launches(), ratio.otherLaunches());
        if (launches == 0) {
            return new Verdict(Kind.UNDECIDED, "no iterations");
        }
        if (Double.isNaN(ratio.low()) || Double.isNaN(ratio.high())) {
            return new Verdict(Kind.UNDECIDED, "too few iterations");
        }
        if (!ratio.isOverLaunches() && !withinLaunch) {
            String few = launches == 1 ? "one launch" : launches + " launches";
            return new Verdict(Kind.UNDECIDED, few);
        }
        if (ratio.low() <= 1 && ratio.high() >= 1) {
            return new Verdict(Kind.NO_DIFFERENCE, "");
        }
        return new Verdict(
                ratio.low() > 1 ? Kind.SLOWER : Kind.FASTER,
                ratio.isOverLaunches() ? "" : "within-launch");
    }

    /**
     * Of cases of which one is not as it should be.
     *
     * @param wrong such as {@code B not valid}
     */
    static Verdict none(List<String> wrong) {
        return new Verdict(Kind.NONE, String.join(", ", wrong));
    }

    /** Whether the interval can be shown beside it. */
    public boolean isDecided() {
        return kind == Kind.FASTER || kind == Kind.SLOWER || kind == Kind.NO_DIFFERENCE;
    }

    /** Such as {@code no difference shown (one launch)}. */
    public String text() {
        return kind.text() + (why.isEmpty() ? "" : " (" + why + ")");
    }
}
