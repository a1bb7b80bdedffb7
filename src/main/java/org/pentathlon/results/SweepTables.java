package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pentathlon.results.Hdf5.Handle;

/** The tables of {@code /sweeps}. */
public final class SweepTables {
    static final String SWEEPS = "/sweeps";

    /** Path of the points. */
    static final String POINTS = SWEEPS + "/points";

    /** Path of the fits. */
    static final String FITS = SWEEPS + "/fits";

    static final List<TableColumn> FIT_COLUMNS =
            List.of(
                    text("workload", "workload"),
                    text("mode", "train or infer"),
                    text("engine", "framework"),
                    text("class", "problem class of everything but the swept sizes"),
                    text("precision", "number format"),
                    text("axis", "image_area or sequence_length, which is L"),
                    text("measure", "allocator_peak or resident_peak"),
                    text("status", "ok, or unavailable"),
                    text("reason", "why there is no fit"),
                    real("a_bytes", "byte", "a of a + B (b + c L + d L^2)"),
                    real("b_bytes", "byte", "b, of each sample"),
                    real("c_bytes", "byte", "c, of each sample and unit of L"),
                    real("d_bytes", "byte", "d, of each sample and unit of L squared; 0 if unused"),
                    real("r_squared", "1", "coefficient of determination"),
                    real("loo_error", "1", "leave-one-out error, root of the relative mean square"),
                    integer("points", "1", "points that were measured"),
                    integer("limit_bytes", "byte", "memory limit of the sweep"),
                    real("process_base_bytes", "byte", "of the process, beside what is fitted"),
                    real("process_ratio", "1", "of the process, for each byte of what is fitted"),
                    integer("size", "1", "L at which the largest batch is predicted"),
                    integer(
                            "largest_batch",
                            "1",
                            "largest batch that keeps the process within the limit"),
                    integer("tried_batch", "1", "batch that was tried at that size"),
                    real("tried_predicted_bytes", "byte", "what was predicted for it"),
                    integer("tried_bytes", "byte", "what it took"),
                    text("confirmed", "yes, no (over the prediction by 10 %), or not tried"));

    private SweepTables() {}

    /** Writes both tables; nothing where there are no points. */
    static void write(Hdf5Writer writer, Handle root, List<Placed<SweepPoint>> points) {
        if (points.isEmpty()) {
            return;
        }
        try (Handle sweeps = writer.group(root, "sweeps")) {
            FileTables.points(writer, sweeps, points);
            List<SweepPoint> all = points.stream().map(Placed::row).toList();
            TableWriter.write(
                    writer,
                    sweeps,
                    "fits",
                    FIT_COLUMNS,
                    SweepFits.of(all).stream().map(SweepTables::values).toList());
        }
    }

    /** A row as it is stored, by column. */
    static Object[] values(SweepFitRow row) {
        return new Object[] {
            row.key().workload(),
            row.key().mode(),
            row.key().engine(),
            row.key().problemClass(),
            row.key().precision(),
            row.key().axis(),
            row.measure(),
            row.fit().isPresent() ? SweepFits.OK : "unavailable",
            row.reason(),
            value(row, SweepFit::a),
            value(row, SweepFit::b),
            value(row, SweepFit::c),
            value(row, SweepFit::d),
            value(row, SweepFit::rSquared),
            value(row, SweepFit::looError),
            (long) row.points(),
            row.limitBytes(),
            row.prediction().map(SweepPrediction::baseBytes).orElse(Double.NaN),
            row.prediction().map(SweepPrediction::ratio).orElse(Double.NaN),
            row.size(),
            row.largestBatch(),
            row.triedBatch(),
            row.triedPredictedBytes(),
            row.triedBytes(),
            row.confirmed()
        };
    }

    private static double value(SweepFitRow row, ToDoubleFunction<SweepFit> coefficient) {
        return row.fit().map(fit -> coefficient.applyAsDouble(fit)).orElse(Double.NaN);
    }

    /** The stored fits, column by column, as {@link #values} makes them. */
    static List<Object[]> storedValues(ResultFile file) {
        return file.table(FITS).values(FIT_COLUMNS);
    }

    /** Whether a file holds a sweep over sizes. */
    public static boolean exist(ResultFile file) {
        return file.exists(POINTS);
    }

    /** The points of a file, with the ranks that measured them; none where it has no sweep. */
    static List<Placed<SweepPoint>> placed(ResultFile file) {
        List<Placed<SweepPoint>> placed = new ArrayList<>();
        if (file.exists(POINTS)) {
            List<SweepPoint> points = points(file);
            long[] launches = file.table(POINTS).longs("launch");
            long[] ranks = file.table(POINTS).longs("rank");
            for (int i = 0; i < launches.length; i++) {
                placed.add(
                        new Placed<>(
                                Math.toIntExact(launches[i]),
                                Math.toIntExact(ranks[i]),
                                points.get(i)));
            }
        }
        return placed;
    }

    /** The points of a file. */
    public static List<SweepPoint> points(ResultFile file) {
        ResultTable table = file.table(POINTS);
        String[] workloads = table.texts("workload");
        String[] modes = table.texts("mode");
        String[] engines = table.texts("engine");
        String[] classes = table.texts("class");
        String[] precisions = table.texts("precision");
        String[] axes = table.texts("axis");
        long[] sizes = table.longs("size");
        long[] batches = table.longs("batch");
        String[] statuses = table.texts("status");
        String[] reasons = table.texts("reason");
        double[] predictedBytes = table.doubles("predicted_bytes");
        long[] allocatorPeaks = table.longs("allocator_peak_bytes");
        long[] residentPeaks = table.longs("resident_peak_bytes");
        long[] limits = table.longs("limit_bytes");
        long[] iterations = table.longs("iterations");
        double[] iterationNs = table.doubles("iteration_ns");
        long[] confirmations = table.longs("confirmation");
        List<SweepPoint> points = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            points.add(
                    new SweepPoint(
                            workloads[i],
                            modes[i],
                            engines[i],
                            classes[i],
                            precisions[i],
                            axes[i],
                            sizes[i],
                            batches[i],
                            statuses[i],
                            reasons[i],
                            predictedBytes[i],
                            allocatorPeaks[i],
                            residentPeaks[i],
                            limits[i],
                            Math.toIntExact(iterations[i]),
                            iterationNs[i],
                            confirmations[i] == 1));
        }
        return points;
    }

    /**
     * The fits of a file's points, which are those that it stores, unless {@code check} says so.
     */
    public static List<SweepFitRow> fits(ResultFile file) {
        return SweepFits.of(points(file));
    }
}
