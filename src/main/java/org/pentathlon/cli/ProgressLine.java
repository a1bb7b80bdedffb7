package org.pentathlon.cli;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What the progress bar shows at one moment.
 *
 * @param done iterations of the case
 * @param of all iterations of the case; 0 while its data are read
 * @param activity what is under way beside iterations; empty where nothing is
 * @param elapsedNs since the run's start
 * @param leftNs until the run's end, as far as that can be told
 */
record ProgressLine(
        Progress.Standing standing,
        int done,
        int of,
        String activity,
        long elapsedNs,
        OptionalLong leftNs) {
    private static final int BAR = 20;
    private static final int LONGEST_TITLE = 36;

    /** As much as fits into so many columns: what matters least is left out as a whole. */
    String fitting(int columns) {
        String place = "case " + standing.number() + " of " + standing.cases() + "  ";
        String title = standing.title();
        if (title.length() > LONGEST_TITLE) {
            title = title.substring(0, LONGEST_TITLE);
        }
        String timeless = place + title + "  " + bar() + state();
        String elapsed = timeless + "  " + time(elapsedNs);
        String whole =
                leftNs.isPresent() ? elapsed + ", " + time(leftNs.getAsLong()) + " left" : "";
        return List.of(
                        whole.isEmpty() ? elapsed : whole,
                        elapsed,
                        timeless,
                        place + title + "  " + state(),
                        place + state(),
                        state())
                .stream()
                .filter(line -> line.length() <= columns)
                .findFirst()
                .orElse("");
    }

    private String bar() {
        int filled = of > 0 ? (int) (BAR * (double) done / of) : 0;
        return "[" + "=".repeat(filled) + " ".repeat(BAR - filled) + "] ";
    }

    private String state() {
        if (of == 0) {
            return "reading data";
        }
        return (done + "/" + of + " " + activity).stripTrailing();
    }

    private static String time(long ns) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(ns);
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(
                        Locale.ROOT,
                        "%d:%02d:%02d",
                        seconds / 3600,
                        seconds / 60 % 60,
                        seconds % 60);
    }
}
