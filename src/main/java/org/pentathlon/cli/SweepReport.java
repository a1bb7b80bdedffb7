package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SweepFit;
import org.pentathlon.results.SweepFitRow;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepKey;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.results.SweepPrediction;
import org.pentathlon.results.SweepTables;
import org.pentathlon.results.Termination;

/**
 * What ends a sweep, read from the result file.
 *
 * @param lines a table with a line for each case
 * @param warnings one line each
 */
record SweepReport(List<String> lines, List<String> warnings) {
    private static final double MIB = 1 << 20;

    static SweepReport read(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            List<String> warnings = new ArrayList<>();
            Attributes root = file.attributes("/");
            if (root.text("termination", "").equals(Termination.FORCED.word())) {
                warnings.add(root.text("failure", "stopped"));
            }
            List<String> lines = List.of();
            if (SweepTables.exist(file)) {
                List<SweepFitRow> fits = SweepTables.fits(file);
                lines = lines(SweepTables.points(file), fits);
                fits.stream()
                        .filter(row -> row.confirmed().equals("no"))
                        .map(SweepReport::tookMore)
                        .forEach(warnings::add);
            }
            return new SweepReport(lines, warnings);
        }
    }

    private static String tookMore(SweepFitRow row) {
        return String.format(
                Locale.ROOT,
                "%s %s: batch %d took %.0f %% more than predicted (%s); trust the largest batch no"
                        + " further than what was tried",
                row.key().workload(),
                row.key().mode(),
                row.triedBatch(),
                100 * row.excess(),
                row.measure());
    }

    private static List<String> lines(List<SweepPoint> points, List<SweepFitRow> fits) {
        TextTable table =
                new TextTable(
                        "workload",
                        "mode",
                        "class",
                        "points",
                        ">at size",
                        ">MiB",
                        ">and a sample",
                        ">R^2",
                        ">largest batch",
                        ">tried",
                        ">predicted MiB",
                        ">took MiB");
        for (SweepFitRow row : fits) {
            if (predicts(row, fits)) {
                table.row(cells(row, points));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s; memory of the %s, limit %s MiB"
                        .formatted(
                                setup(fits.get(0)),
                                ofProcess(fits) ? "process" : "allocator",
                                mib((double) fits.get(0).limitBytes())));
        lines.addAll(table.lines());
        return lines;
    }

    private static String setup(SweepFitRow row) {
        return String.join(", ", row.key().engine(), row.key().precision(), "1 rank");
    }

    /** Of a case's two rows the process's; the allocator's where the former is not known. */
    private static boolean predicts(SweepFitRow row, List<SweepFitRow> fits) {
        boolean process =
                fits.stream()
                        .filter(other -> other.measure().equals(SweepFits.RESIDENT))
                        .anyMatch(other -> row.key().equals(other.key()) && other.points() > 0);
        return row.measure().equals(process ? SweepFits.RESIDENT : SweepFits.ALLOCATOR);
    }

    /** Of a GPU's memory the process tells nothing. */
    private static boolean ofProcess(List<SweepFitRow> fits) {
        return fits.stream()
                .anyMatch(row -> row.measure().equals(SweepFits.RESIDENT) && row.points() > 0);
    }

    private static String[] cells(SweepFitRow row, List<SweepPoint> points) {
        Optional<SweepPrediction> known = row.prediction().filter(prediction -> row.size() >= 0);
        return new String[] {
            row.key().workload(),
            row.key().mode(),
            row.key().problemClass(),
            counts(row, points),
            row.size() < 0 ? "-" : Long.toString(row.size()),
            mib(known.map(prediction -> prediction.bytes(row.size(), 0)).orElse(Double.NaN)),
            mib(known.map(prediction -> prediction.bytesPerSample(row.size())).orElse(Double.NaN)),
            known.map(prediction -> rSquared(prediction.fit())).orElse("-"),
            row.largestBatch() < 0 ? "-" : Long.toString(row.largestBatch()),
            row.triedBatch() < 0 ? "-" : Long.toString(row.triedBatch()),
            mib(row.triedPredictedBytes()),
            row.triedBytes() < 0 ? "-" : mib((double) row.triedBytes())
        };
    }

    private static String rSquared(SweepFit fit) {
        return String.format(Locale.ROOT, "%.5f", fit.rSquared());
    }

    private static String mib(double bytes) {
        return Double.isNaN(bytes) ? "-" : Figures.plain(bytes / MIB);
    }

    /** As {@code 12 ok, 6 skipped}; the batch that was tried is none of them. */
    private static String counts(SweepFitRow row, List<SweepPoint> points) {
        List<String> words = new ArrayList<>();
        for (String status : List.of(SweepFits.OK, "skipped", "failed")) {
            long count =
                    points.stream()
                            .filter(
                                    point ->
                                            !point.confirmation()
                                                    && SweepKey.of(point).equals(row.key()))
                            .filter(point -> point.status().equals(status))
                            .count();
            if (count > 0) {
                words.add(count + " " + status);
            }
        }
        return String.join(", ", words);
    }
}
