package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A sweep whose allocator holds 5 MB + B (20,000 + 300 L), and whose process 90 MB + twice that.
 */
class SweepTablesTest {
    private static final long LIMIT = 2_000_000_000L;
    private static final long OWN = 35;

    @TempDir Path dir;

    private static long allocator(long size, long batch) {
        return 5_000_000 + batch * (20_000 + 300 * size);
    }

    private static long resident(long size, long batch) {
        return 90_000_000 + 2 * allocator(size, batch);
    }

    private static SweepPoint point(
            long size, long batch, String status, boolean watched, double factor, boolean tried) {
        boolean ok = status.equals("ok");
        return new SweepPoint(
                "rnnlm",
                "train",
                "torch",
                "small",
                "fp32",
                "sequence_length",
                size,
                batch,
                status,
                ok ? "" : "too much",
                Double.NaN,
                ok && watched ? Math.round(factor * allocator(size, batch)) : -1,
                ok ? Math.round(factor * resident(size, batch)) : -1,
                LIMIT,
                ok ? 3 : 0,
                ok ? 1e6 * size : Double.NaN,
                tried);
    }

    private static List<SweepPoint> points(boolean watched) {
        List<SweepPoint> points = new ArrayList<>();
        for (long size : new long[] {10, 25, 50, 100, 200, 400}) {
            points.add(point(size, 5, "ok", watched, 1, false));
            points.add(point(size, 20, "ok", watched, 1, false));
        }
        points.add(point(800, 5, "skipped", watched, 1, false));
        points.add(point(800, 20, "failed", watched, 1, false));
        return points;
    }

    private Path write(List<SweepPoint> points) {
        return write("x.h5", points);
    }

    private static Path journal(Path out, List<SweepPoint> points) {
        Path folder = OutputFile.journalDir(out);
        String id = out.getFileName().toString();
        Attributes run = new Attributes().put("run_id", id).put("cases", 0).put("repeats", 1);
        try (Journal journal =
                Journal.create(folder, 0, 0, run, new Attributes().put("host", "n"), Map.of())) {
            points.forEach(point -> journal.add(List.of(point)));
        }
        return folder;
    }

    private Path write(String name, List<SweepPoint> points) {
        Path out = dir.resolve(name);
        Path folder = journal(out, points);
        ResultAssembler.Outcome outcome =
                ResultAssembler.write(folder, out, Termination.NORMAL, "");
        assertThat(outcome.valid()).isTrue();
        return out;
    }

    private static CheckRow check(Path file, String name) {
        return ResultCheck.check(file).stream()
                .map(FileCheck::check)
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theFileHoldsThePointsAndTheirFits() {
        List<SweepPoint> points = points(true);
        // (2e9 - 90e6) / 2 = 955e6 of the allocator; (955e6 - 5e6) / (20,000 + 300 x 35) =
        // 31,147.5.
        points.add(point(OWN, 31_147, "ok", true, 1, true));
        Path out = write(points);

        assertThat(ResultCheck.valid(ResultCheck.check(out))).isTrue();
        assertThat(check(out, "sweep_fits_stored").status()).isEqualTo(CheckStatus.PASSED);
        assertThat(check(out, "sweep_confirmed").status()).isEqualTo(CheckStatus.PASSED);
        try (ResultFile file = ResultFile.open(out)) {
            assertThat(SweepTables.points(file)).isEqualTo(points);
            ResultTable fits = file.table("/sweeps/fits");
            assertThat(fits.texts("measure")).containsExactly("allocator_peak", "resident_peak");
            assertThat(fits.texts("status")).containsOnly("ok");
            assertThat(fits.doubles("a_bytes")[0]).isCloseTo(5e6, within(1.0));
            assertThat(fits.doubles("b_bytes")[0]).isCloseTo(20_000, within(0.1));
            assertThat(fits.doubles("c_bytes")[0]).isCloseTo(300, within(0.01));
            assertThat(fits.doubles("d_bytes")).containsExactly(0, 0);
            assertThat(fits.doubles("a_bytes")[1]).isCloseTo(100e6, within(10.0));
            assertThat(fits.doubles("process_base_bytes")[0]).isCloseTo(90e6, within(10.0));
            assertThat(fits.doubles("process_ratio")[0]).isCloseTo(2, within(1e-6));
            assertThat(fits.longs("points")).containsExactly(12, 12);
            assertThat(fits.longs("limit_bytes")).containsExactly(LIMIT, LIMIT);
            assertThat(fits.longs("size")).containsExactly(OWN, OWN);
            assertThat(fits.longs("largest_batch")).containsExactly(31_147, 31_147);
            assertThat(fits.longs("tried_batch")).containsExactly(31_147, 31_147);
            assertThat(fits.texts("confirmed")).containsOnly("yes");
        }
    }

    @Test
    void withoutTheAllocatorTheProcessIsFitted() {
        List<SweepPoint> points = points(false);
        points.add(point(OWN, 31_147, "skipped", false, 1, true));
        Path out = write(points);

        assertThat(check(out, "sweep_confirmed").status()).isEqualTo(CheckStatus.NOT_APPLICABLE);
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable fits = file.table("/sweeps/fits");
            assertThat(fits.texts("status")).containsExactly("unavailable", "ok");
            assertThat(fits.texts("reason")[0]).isEqualTo("no point has this figure");
            assertThat(fits.doubles("a_bytes")[0]).isNaN();
            assertThat(fits.longs("largest_batch")).containsExactly(31_147, 31_147);
            assertThat(fits.longs("tried_batch")).containsExactly(-1, -1);
            assertThat(fits.texts("confirmed")).containsOnly("not tried");
        }
    }

    @Test
    void aBatchThatTakesMoreThanPredictedIsAWarning() {
        List<SweepPoint> points = points(true);
        points.add(point(OWN, 31_147, "ok", true, 1.15, true));
        Path out = write(points);

        CheckRow confirmed = check(out, "sweep_confirmed");
        assertThat(confirmed.status()).isEqualTo(CheckStatus.WARNING);
        assertThat(confirmed.value()).isCloseTo(0.15, within(1e-3));
        assertThat(confirmed.detail()).contains("rnnlm train allocator_peak");
        assertThat(ResultCheck.valid(ResultCheck.check(out))).isTrue();
    }

    /** Stopped before the predicted batch: no size at which one could be predicted. */
    @Test
    void aSweepThatWasCutShortHasItsFits() {
        Path out = write(points(true));

        assertThat(check(out, "sweep_fits_stored").status()).isEqualTo(CheckStatus.PASSED);
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable fits = file.table("/sweeps/fits");
            assertThat(fits.texts("status")).containsOnly("ok");
            assertThat(fits.longs("size")).containsExactly(-1, -1);
            assertThat(fits.longs("largest_batch")).containsExactly(-1, -1);
        }
    }

    /** A file whose fits are those of other points. */
    @Test
    void fitsThatAreNotThoseOfThePointsAreFound() {
        List<SweepFitRow> mine = SweepFits.of(points(true));
        List<SweepPoint> other = new ArrayList<>(points(true));
        other.set(3, point(25, 20, "ok", true, 1.001, false));
        List<SweepFitRow> others = SweepFits.of(other);

        assertThat(SweepTables.values(mine.get(0))).isEqualTo(SweepTables.values(mine.get(0)));
        assertThat(SweepChecks.equal(SweepTables.values(mine.get(0)), values(mine))).isTrue();
        assertThat(SweepChecks.equal(SweepTables.values(mine.get(0)), values(others))).isFalse();
    }

    private static Object[] values(List<SweepFitRow> rows) {
        return Arrays.copyOf(
                SweepTables.values(rows.get(0)), SweepTables.values(rows.get(0)).length);
    }

    @Test
    void recoveryCountsPoints() {
        Path folder = journal(dir.resolve("cut.h5"), points(true));

        assertThat(Recovery.recover(folder, false).summary())
                .isEqualTo("1 of 1 launches, 14 sweep points, not complete");
    }

    @Test
    void pointsOfMergedFilesAreFittedTogether() {
        List<SweepPoint> all = points(true);
        Path small = write("small.h5", all.subList(0, 6));
        Path large = write("large.h5", all.subList(6, all.size()));
        Path merged = dir.resolve("merged.h5");

        assertThat(Merge.merge(List.of(small, large), merged, false).valid()).isTrue();

        assertThat(ResultCheck.check(merged)).allMatch(found -> found.check().passed());
        try (ResultFile file = ResultFile.open(merged);
                ResultFile whole = ResultFile.open(write(all))) {
            assertThat(SweepTables.storedValues(file).toArray(Object[][]::new))
                    .isDeepEqualTo(SweepTables.storedValues(whole).toArray(Object[][]::new));
            assertThat(file.table(SweepTables.POINTS).longs("launch"))
                    .containsExactly(0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
        }
    }
}
