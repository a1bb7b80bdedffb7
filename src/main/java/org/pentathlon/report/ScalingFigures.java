package org.pentathlon.report;

import java.util.List;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingPoint;
import org.pentathlon.results.ScalingTables;

/** Cases that differ in their ranks, beside each other. */
final class ScalingFigures {
    private static final double PERCENT = 100;

    private ScalingFigures() {}

    /**
     * Empty where there is no series.
     *
     * @param cases the cases' names
     */
    static MarkdownTable table(ResultFile file, List<String> cases) {
        MarkdownTable table =
                new MarkdownTable(
                        "case",
                        "scaling",
                        "collective",
                        "MPI",
                        ">ranks",
                        ">base",
                        ">threads",
                        ">batch",
                        ">of all",
                        ">launches",
                        ">samples/s",
                        ">efficiency",
                        ">95 % interval",
                        "interval",
                        ">wait %",
                        ">all-reduce %",
                        "status");
        for (ScalingPoint point : ScalingTables.read(file)) {
            if (cases.contains(point.name())) {
                table.row(
                        point.name(),
                        point.kind().word(),
                        point.collective(),
                        point.mpi(),
                        Long.toString(point.ranks()),
                        Long.toString(point.baseRanks()),
                        Long.toString(point.threads()),
                        Long.toString(point.batchPerRank()),
                        Long.toString(point.batchGlobal()),
                        Long.toString(point.launches()),
                        figure(point.samplesPerSecond()),
                        figure(point.efficiency()),
                        Double.isNaN(point.low())
                                ? "-"
                                : figure(point.low()) + " to " + figure(point.high()),
                        point.interval(),
                        figure(PERCENT * point.waitShare()),
                        figure(PERCENT * point.allreduceShare()),
                        point.available() ? "ok" : "unavailable: " + point.reason());
            }
        }
        return table;
    }

    private static String figure(double value) {
        return Digits.four(value);
    }
}
