package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.Digits;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.FigureFiles;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.SampleFile;
import org.pentathlon.results.SweepPoint;

/**
 * A sweep whose allocator holds 64 MiB + B (1 MiB + L MiB / 4), and whose process twice that and 8
 * MiB.
 */
class SweepFigureTest {
    private static final long MIB = 1 << 20;
    private static final long LIMIT = 1024 * MIB;

    @TempDir Path folder;

    private static long allocator(long size, long batch) {
        return MIB * 64 + batch * (MIB + size * MIB / 4);
    }

    private static SweepPoint point(
            String mode, long size, long batch, String reason, boolean watched, boolean tried) {
        return point("torch", mode, size, batch, reason, watched, tried);
    }

    private static SweepPoint point(
            String engine,
            String mode,
            long size,
            long batch,
            String reason,
            boolean watched,
            boolean tried) {
        boolean ok = reason.isEmpty();
        return new SweepPoint(
                "rnnlm",
                mode,
                engine,
                "small",
                "fp32",
                "sequence_length",
                size,
                batch,
                ok ? "ok" : "skipped",
                reason,
                Double.NaN,
                ok && watched ? allocator(size, batch) : -1,
                ok ? 8 * MIB + 2 * allocator(size, batch) : -1,
                LIMIT,
                ok ? 3 : 0,
                ok ? 1e6 * size : Double.NaN,
                tried);
    }

    private static List<SweepPoint> points(boolean watched) {
        List<SweepPoint> points = new ArrayList<>();
        for (long size : new long[] {12, 24, 48, 100}) {
            points.add(point("train", size, 2, "", watched, false));
            points.add(point("train", size, 8, "", watched, false));
        }
        points.add(point("train", 200, 2, "6 s expected, 5 s allowed", watched, false));
        points.add(point("train", 200, 8, "a smaller size was not measured", watched, false));
        points.add(point("train", 400, 2, "a smaller size was not measured", watched, false));
        points.add(point("train", 36, 40, "", watched, true));
        return points;
    }

    private Figure figure(List<SweepPoint> points) {
        try (ResultFile file = ResultFile.open(FigureFiles.sweep(folder.resolve("x.h5"), points))) {
            return SweepFigure.of(new ReportInput(List.of(file))).orElseThrow();
        }
    }

    @Test
    void thePlotHasThePointsOfEachBatchAndTheirLine() {
        Plot plot = figure(points(true)).plots().get(0);

        List<Map<String, Object>> lines = PlotLayers.of(plot, "line");
        List<Map<String, Object>> points = PlotLayers.of(plot, "point");
        assertThat(PlotLayers.numbers(points.get(0), "x")).containsExactly(12.0, 24.0, 48.0, 100.0);
        assertThat(PlotLayers.numbers(points.get(0), "y")).containsExactly(72.0, 78.0, 90.0, 116.0);
        assertThat(PlotLayers.numbers(points.get(1), "y"))
                .containsExactly(96.0, 120.0, 168.0, 272.0);
        // From no input to the largest one; both batches in their points' colours.
        for (int i = 0; i < 2; i++) {
            assertThat(PlotLayers.numbers(lines.get(i), "x"))
                    .startsWith(0.0)
                    .endsWith(100.0)
                    .hasSizeGreaterThan(20);
            assertThat(lines.get(i).get("color")).isEqualTo(points.get(i).get("color"));
        }
        assertThat(PlotLayers.numbers(lines.get(0), "y").get(0)).isCloseTo(66, within(1e-6));
        assertThat(PlotLayers.numbers(lines.get(1), "y").get(0)).isCloseTo(72, within(1e-6));
        assertThat(last(PlotLayers.numbers(lines.get(1), "y"))).isCloseTo(272, within(1e-6));
        assertThat(points.get(0).get("color")).isNotEqualTo(points.get(1).get("color"));
    }

    private static double last(List<Double> values) {
        return values.get(values.size() - 1);
    }

    /** (1,024 - 8) / 2 = 508 MiB of the allocator; (508 - 64) / (1 + 36 / 4) = 44 samples. */
    @Test
    void theLimitIsALineAndTheTriedBatchARing() {
        Figure figure = figure(points(true));
        Plot plot = figure.plots().get(0);

        Map<String, Object> limit = PlotLayers.of(plot, "line").get(2);
        assertThat(limit).containsEntry("linetype", "dashed");
        assertThat(PlotLayers.numbers(limit, "y")).allMatch(y -> Math.abs(y - 508) < 1e-6);
        Map<String, Object> ring = PlotLayers.of(plot, "point").get(3);
        assertThat(ring).containsEntry("shape", 1);
        assertThat(PlotLayers.numbers(ring, "x")).containsExactly(36.0);
        assertThat(PlotLayers.numbers(ring, "y")).containsExactly(464.0);
        assertThat(PlotLayers.texts(plot)).containsExactly("batch 40");
        assertThat(plot.title()).isEqualTo("rnnlm train, R² 1.0000, largest batch 44");
        assertThat(figure.legend()).containsOnlyKeys("batch 2", "batch 8", "batch that was tried");
    }

    /** What the file stores is what the table shows. */
    @Test
    void theTablesAreTheFilesColumns() {
        Figure figure = figure(points(true));

        List<List<String>> fits = figure.tables().get(0).rows();
        List<List<String>> points = figure.tables().get(1).rows();
        try (ResultFile file = ResultFile.open(folder.resolve("x.h5"))) {
            ResultTable stored = file.table("/sweeps/fits");
            String[] columns = {"a_bytes", "b_bytes", "c_bytes", "d_bytes", "r_squared"};
            for (int row = 0; row < 2; row++) {
                for (int i = 0; i < columns.length; i++) {
                    assertThat(fits.get(row).get(2 + i))
                            .isEqualTo(Digits.four(stored.doubles(columns[i])[row]));
                }
                assertThat(fits.get(row).get(11))
                        .isEqualTo(Long.toString(stored.longs("largest_batch")[row]));
            }
            ResultTable all = file.table("/sweeps/points");
            assertThat(points).hasSize((int) all.rows());
            assertThat(points)
                    .extracting(row -> row.get(2))
                    .containsExactly("2", "8", "2", "8", "2", "8", "2", "8", "2", "8", "2", "40");
        }
        assertThat(fits.get(0))
                .containsSequence("rnnlm train", "allocator's peak", Digits.four(64.0 * MIB))
                .containsSequence("1024", "36", "44", "40", "464", "464", "yes");
        assertThat(points.get(1))
                .containsExactly("rnnlm train", "12", "8", "96", "200", "96", "12", "ok", "");
        assertThat(points.get(8))
                .containsSequence("-", "-", "166", "-", "skipped", "6 s expected, 5 s allowed");
    }

    @Test
    void pointsThatAreMissingAreNamedWithTheReason() {
        assertThat(figure(points(true)).notes())
                .containsExactly(
                        "rnnlm train: L 200 with batch 2 skipped (6 s expected, 5 s allowed); 2"
                                + " points from L 200 on skipped (a smaller size was not measured).");
    }

    @Test
    void onePointHasNoFit() {
        Figure figure = figure(List.of(point("infer", 12, 8, "", true, false)));

        assertThat(figure.plots()).hasSize(1);
        assertThat(figure.plots().get(0).title()).isEqualTo("rnnlm infer, no fit");
        assertThat(PlotLayers.of(figure.plots().get(0), "line")).isEmpty();
        assertThat(PlotLayers.of(figure.plots().get(0), "point")).hasSize(1);
        assertThat(figure.notes())
                .containsExactly(
                        "rnnlm infer: no fit: 1 points do not determine the coefficients.");
    }

    @Test
    void withoutPointsThereIsNoPlot() {
        Figure figure = figure(List.of(point("train", 12, 8, "too much", true, false)));

        assertThat(figure.plots()).isEmpty();
        assertThat(figure.legend()).isEmpty();
        assertThat(figure.notes())
                .containsExactly(
                        "rnnlm train: no fit: no point has this figure.",
                        "rnnlm train: L 12 with batch 8 skipped (too much).");
    }

    @Test
    void whereTheAllocatorDoesNotTellTheProcessIsDrawn() {
        Plot plot = figure(points(false)).plots().get(0);

        assertThat(plot.description()).startsWith("process's peak against sequence length");
        assertThat(PlotLayers.numbers(PlotLayers.of(plot, "point").get(0), "y"))
                .containsExactly(152.0, 164.0, 188.0, 240.0);
        assertThat(PlotLayers.numbers(PlotLayers.of(plot, "line").get(2), "y"))
                .containsExactly(1024.0, 1024.0);
    }

    @Test
    void bothEnginesAreApart() {
        Figure figure =
                figure(
                        List.of(
                                point("torch", "train", 12, 5, "", true, false),
                                point("dl4j", "train", 12, 4, "", true, false)));

        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly("rnnlm train torch, no fit", "rnnlm train dl4j, no fit");
        // Between the same powers of two.
        assertThat(figure.legend()).containsOnlyKeys("batch 4, 5");
    }

    @Test
    void aRunIsNoSweep() {
        Path run = folder.resolve("run.h5");
        SampleFile.write(run);
        try (ResultFile file = ResultFile.open(run)) {
            assertThat(SweepFigure.of(new ReportInput(List.of(file)))).isEqualTo(Optional.empty());
        }
    }
}
