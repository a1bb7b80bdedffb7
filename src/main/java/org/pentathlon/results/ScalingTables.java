package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** The table {@code /sweeps/scaling}. */
public final class ScalingTables {
    /** Path of the table. */
    static final String SCALING = SweepTables.SWEEPS + "/scaling";

    static final List<TableColumn> COLUMNS =
            List.of(
                    text("case", "name of the case"),
                    text("kind", "weak or strong"),
                    text("workload", "workload"),
                    text("mode", "train or infer"),
                    text("engine", "framework"),
                    text("class", "problem class"),
                    text("precision", "number format"),
                    key("ranks", "1", "ranks"),
                    key("base_ranks", "1", "ranks that efficiency is relative to"),
                    key("threads", "1", "compute threads of a rank"),
                    integer("batch_per_rank", "1", "samples of a rank in one iteration"),
                    integer("batch_global", "1", "samples of all ranks in one iteration"),
                    key("launches", "1", "fresh sets of processes"),
                    real("samples_per_second", "1/s", "of all ranks, median over launches"),
                    real("samples_low", "1/s", "lower end of its 95 % interval"),
                    real("samples_high", "1/s", "upper end of its 95 % interval"),
                    real("iteration_ns", "ns", "median time of an iteration"),
                    real("efficiency", "1", "weak (X_N/N)/(X_b/b), strong b T_b/(N T_N)"),
                    real("low", "1", "lower end of the efficiency's 95 % interval"),
                    real("high", "1", "upper end of the efficiency's 95 % interval"),
                    text("interval", "what it covers: launch or within-launch"),
                    real("speedup", "1", "weak X_N/X_b, strong T_b/T_N"),
                    real("wait_share", "1", "waiting for slower ranks, part of an iteration"),
                    real("allreduce_share", "1", "exposed all-reduce, part of an iteration"),
                    real("tail_share", "1", "both together"),
                    real("hidden_share", "1", "collectives beside the backward pass"),
                    text("status", "ok, or unavailable"),
                    text("reason", "why there is no efficiency"));

    private ScalingTables() {}

    /**
     * Computes the points of a result file from its rows and stores them in it, in place of those
     * that it has; a file whose cases make no series stays as it is.
     *
     * @param aim what the series were measured for
     * @return the points
     */
    public static List<ScalingPoint> write(Path out, ScalingAim aim) {
        List<ScalingPoint> points = points(out, aim);
        if (!points.isEmpty()) {
            OutputFile.update(out, writer -> write(writer, aim, points));
        }
        return points;
    }

    /**
     * The same for the file of a sweep.
     *
     * @param root attributes of the file, in place of those that it has
     * @param job more attributes of the job
     */
    public static void write(Path out, ScalingAim aim, Attributes root, Attributes job) {
        List<ScalingPoint> points = points(out, aim);
        OutputFile.update(
                out,
                writer -> {
                    writer.replace(writer.root(), root);
                    try (Handle group = writer.open(writer.root(), "job")) {
                        writer.replace(group, job);
                    }
                    write(writer, aim, points);
                });
    }

    static List<ScalingPoint> points(Path out, ScalingAim aim) {
        try (ResultFile file = ResultFile.open(out)) {
            return ScalingPoints.of(file, aim);
        }
    }

    static void write(Hdf5Writer writer, ScalingAim aim, List<ScalingPoint> points) {
        Handle root = writer.root();
        String group = SweepTables.SWEEPS.substring(1);
        String table = SCALING.substring(SweepTables.SWEEPS.length() + 1);
        try (Handle sweeps =
                writer.has(root, group) ? writer.open(root, group) : writer.group(root, group)) {
            if (writer.has(sweeps, table)) {
                writer.remove(sweeps, table);
            }
            List<Object[]> rows = points.stream().map(ScalingTables::values).toList();
            TableWriter.write(writer, sweeps, table, COLUMNS, rows);
            try (Handle scaling = writer.open(sweeps, table)) {
                writer.attributes(scaling, aim.attributes());
            }
        }
    }

    /** A row as it is stored, by column. */
    static Object[] values(ScalingPoint point) {
        return new Object[] {
            point.name(),
            point.kind().word(),
            point.workload(),
            point.mode(),
            point.engine(),
            point.problemClass(),
            point.precision(),
            point.ranks(),
            point.baseRanks(),
            point.threads(),
            point.batchPerRank(),
            point.batchGlobal(),
            point.launches(),
            point.samplesPerSecond(),
            point.samplesLow(),
            point.samplesHigh(),
            point.iterationNs(),
            point.efficiency(),
            point.low(),
            point.high(),
            point.interval(),
            point.speedup(),
            point.waitShare(),
            point.allreduceShare(),
            point.tailShare(),
            point.hiddenShare(),
            point.available() ? "ok" : "unavailable",
            point.reason()
        };
    }

    /** The points that a file stores, or where it stores none those that its rows give. */
    public static List<ScalingPoint> read(ResultFile file) {
        return exist(file)
                ? file.table(SCALING).values(COLUMNS).stream().map(ScalingTables::point).toList()
                : ScalingPoints.of(file);
    }

    private static ScalingPoint point(Object[] row) {
        Map<String, Object> at = new HashMap<>();
        for (int i = 0; i < row.length; i++) {
            at.put(COLUMNS.get(i).name(), row[i]);
        }
        String kind = at.get("kind").toString();
        return new ScalingPoint(
                (String) at.get("case"),
                Arrays.stream(ScalingKind.values())
                        .filter(known -> known.word().equals(kind))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new PentathlonException(
                                                ExitStatus.INVALID,
                                                "%s: '%s' is no kind of scaling; see: pentathlon check"
                                                        .formatted(SCALING, kind))),
                (String) at.get("workload"),
                (String) at.get("mode"),
                (String) at.get("engine"),
                (String) at.get("class"),
                (String) at.get("precision"),
                (long) at.get("ranks"),
                (long) at.get("base_ranks"),
                (long) at.get("threads"),
                (long) at.get("batch_per_rank"),
                (long) at.get("batch_global"),
                (long) at.get("launches"),
                (double) at.get("samples_per_second"),
                (double) at.get("samples_low"),
                (double) at.get("samples_high"),
                (double) at.get("iteration_ns"),
                (double) at.get("efficiency"),
                (double) at.get("low"),
                (double) at.get("high"),
                (String) at.get("interval"),
                (double) at.get("speedup"),
                (double) at.get("wait_share"),
                (double) at.get("allreduce_share"),
                (double) at.get("tail_share"),
                (double) at.get("hidden_share"),
                (String) at.get("reason"));
    }

    /** Whether a file stores points. */
    public static boolean exist(ResultFile file) {
        return file.exists(SCALING);
    }

    /** What a file says its series were measured for. */
    static ScalingAim aim(ResultFile file) {
        return exist(file) ? ScalingAim.of(file.attributes(SCALING)) : ScalingAim.ANY;
    }
}
