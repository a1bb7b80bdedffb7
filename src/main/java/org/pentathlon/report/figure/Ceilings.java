package org.pentathlon.report.figure;

import java.util.Locale;
import java.util.Optional;
import org.pentathlon.report.Digits;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.results.Attributes;

/**
 * What a machine can do with one engine, by all ranks at once.
 *
 * @param settings what it was measured with, in words: engine, precision, device, ranks, threads
 * @param flopsPerSecond of the best large matrix product
 * @param bytesPerSecond of the triad
 */
record Ceilings(String settings, double flopsPerSecond, double bytesPerSecond) {
    private static final double GIGA = 1e9;

    /** Those of a case; empty where none were measured. */
    static Optional<Ceilings> of(ReportCase shown, String file) {
        SummaryTable summary = SummaryTable.read(shown.file(), shown.name());
        double peak = summary.value("peak_flops_per_second");
        double bandwidth = summary.value("peak_bytes_per_second");
        Attributes of = shown.attributes();
        String settings =
                settings(
                        of.text("engine", ""),
                        of.text("precision", ""),
                        of.text("device", ""),
                        of.number("ranks", 1),
                        of.number("threads", 0));
        return of(settings + file, peak, bandwidth);
    }

    /** Empty where one of the two is no number. */
    static Optional<Ceilings> of(String settings, double flopsPerSecond, double bytesPerSecond) {
        return flopsPerSecond > 0 && bytesPerSecond > 0
                ? Optional.of(new Ceilings(settings, flopsPerSecond, bytesPerSecond))
                : Optional.empty();
    }

    static String settings(
            String engine, String precision, String device, long ranks, long threads) {
        return String.format(
                Locale.ROOT,
                "%s %s %s, %s%s",
                engine,
                precision,
                device,
                ranks == 1 ? "1 rank" : ranks + " ranks",
                threads > 1 ? " of %d threads".formatted(threads) : "");
    }

    /** Intensity, in FLOP/byte, from which on arithmetic is the limit. */
    double ridge() {
        return flopsPerSecond / bytesPerSecond;
    }

    /** The most that an intensity can come to, in FLOP/s. */
    double roof(double intensity) {
        return Math.min(flopsPerSecond, intensity * bytesPerSecond);
    }

    /** To four digits: a median over other launches is another ceiling. */
    String key() {
        return settings + Digits.four(flopsPerSecond) + " " + Digits.four(bytesPerSecond);
    }

    /** In words. */
    String title() {
        return "%s: %s GFLOP/s, %s GB/s"
                .formatted(
                        settings,
                        Digits.three(flopsPerSecond / GIGA),
                        Digits.three(bytesPerSecond / GIGA));
    }
}
