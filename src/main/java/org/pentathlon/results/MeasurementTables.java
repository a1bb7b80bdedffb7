package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.Measure;

/**
 * The tables of the passes behind the timing pass: {@code operators/}, {@code timeline/}, {@code
 * memory/}, {@code counters/}, {@code passes/} and {@code overhead/}. One that has no rows is not
 * there.
 */
final class MeasurementTables {
    static final String OPERATORS = "operators";
    static final String TIMELINE = "timeline";
    static final String MEMORY = "memory";
    static final String COUNTERS = "counters";
    static final String PASSES = "passes";
    static final String OVERHEAD = "overhead";
    static final List<String> ALL =
            List.of(OPERATORS, TIMELINE, MEMORY, COUNTERS, PASSES, OVERHEAD);

    private MeasurementTables() {}

    static void write(
            Hdf5Writer writer, Handle group, CaseMeasurements found, List<OverheadRow> overhead) {
        operators(writer, group, found.operators());
        timeline(writer, group, found.timeline());
        memory(writer, group, found.memory());
        counters(writer, group, found.counters());
        passes(writer, group, found.passes());
        overhead(writer, group, overhead);
    }

    private static void write(
            Hdf5Writer writer,
            Handle group,
            String name,
            List<TableColumn> columns,
            List<Object[]> rows) {
        if (!rows.isEmpty()) {
            TableWriter.write(writer, group, name, columns, rows);
        }
    }

    private static void operators(
            Hdf5Writer writer, Handle group, List<Placed<OperatorFigure>> operators) {
        List<Object[]> rows = new ArrayList<>();
        for (Placed<OperatorFigure> placed : operators) {
            OperatorFigure row = placed.row();
            rows.add(
                    new Object[] {
                        (long) placed.launch(),
                        (long) placed.rank(),
                        row.phase(),
                        (long) row.thread(),
                        row.name(),
                        row.calls(),
                        row.selfNs(),
                        row.totalNs(),
                        row.deviceSelfNs(),
                        row.deviceTotalNs(),
                        row.flops(),
                        row.bytes()
                    });
        }
        write(writer, group, OPERATORS, MeasurementColumns.OPERATORS, rows);
    }

    private static void timeline(
            Hdf5Writer writer, Handle group, List<Placed<TimelineRow>> timeline) {
        List<Object[]> rows = new ArrayList<>();
        for (Placed<TimelineRow> placed : timeline) {
            TimelineRow row = placed.row();
            rows.add(
                    new Object[] {
                        (long) placed.launch(),
                        (long) placed.rank(),
                        row.iteration(),
                        row.phase(),
                        row.name(),
                        (long) row.thread(),
                        row.startNs(),
                        row.durationNs()
                    });
        }
        write(writer, group, TIMELINE, MeasurementColumns.TIMELINE, rows);
    }

    private static void memory(Hdf5Writer writer, Handle group, List<Placed<MemoryRow>> memory) {
        List<Object[]> rows = new ArrayList<>();
        for (Placed<MemoryRow> placed : memory) {
            MemoryRow row = placed.row();
            rows.add(
                    new Object[] {
                        (long) placed.launch(),
                        (long) placed.rank(),
                        row.memoryClass(),
                        row.bytes(),
                        row.reason()
                    });
        }
        write(writer, group, MEMORY, MeasurementColumns.MEMORY, rows);
    }

    private static void counters(
            Hdf5Writer writer, Handle group, List<Placed<CounterRow>> counters) {
        write(writer, group, COUNTERS, MeasurementColumns.COUNTERS, counterRows(counters));
    }

    static List<Object[]> counterRows(List<Placed<CounterRow>> counters) {
        List<Object[]> rows = new ArrayList<>();
        for (Placed<CounterRow> placed : counters) {
            CounterRow row = placed.row();
            rows.add(
                    new Object[] {
                        (long) placed.launch(),
                        (long) placed.rank(),
                        row.name(),
                        row.source(),
                        row.value(),
                        row.unit(),
                        row.status(),
                        row.reason()
                    });
        }
        return rows;
    }

    private static void passes(Hdf5Writer writer, Handle group, List<Placed<PassRow>> passes) {
        List<Object[]> rows = new ArrayList<>();
        for (Placed<PassRow> placed : passes) {
            PassRow row = placed.row();
            List<Object> values = new ArrayList<>();
            values.add((long) placed.launch());
            values.add((long) placed.rank());
            values.add(row.measure().word());
            values.add(row.with());
            MeasurementColumns.OF_PASS.forEach(column -> values.add(row.row()[column.ordinal()]));
            rows.add(values.toArray());
        }
        write(writer, group, PASSES, MeasurementColumns.PASSES, rows);
    }

    private static void overhead(Hdf5Writer writer, Handle group, List<OverheadRow> overhead) {
        List<Object[]> rows = new ArrayList<>();
        for (OverheadRow row : overhead) {
            rows.add(
                    new Object[] {row.measurement(), row.msWithout(), row.msWith(), row.without()});
        }
        write(writer, group, OVERHEAD, MeasurementColumns.OVERHEAD, rows);
    }

    /** Everything of these tables but {@code overhead/}, as far as it is there. */
    static CaseMeasurements read(ResultFile file, String group, Attributes attributes) {
        CaseMeasurements found = new CaseMeasurements();
        readOperators(file, group, found);
        readTimeline(file, group, found);
        if (file.exists(group + "/" + MEMORY)) {
            ResultTable table = file.table(group + "/" + MEMORY);
            String[] classes = table.texts("class");
            long[] bytes = table.longs("bytes");
            String[] reasons = table.texts("reason");
            add(table, found.memory(), i -> new MemoryRow(classes[i], bytes[i], reasons[i]));
        }
        if (file.exists(group + "/" + COUNTERS)) {
            ResultTable table = file.table(group + "/" + COUNTERS);
            String[] names = table.texts("name");
            String[] sources = table.texts("source");
            double[] values = table.doubles("value");
            String[] units = table.texts("unit");
            String[] reasons = table.texts("reason");
            add(
                    table,
                    found.counters(),
                    i -> new CounterRow(names[i], sources[i], values[i], units[i], reasons[i]));
        }
        readPasses(file, group, found);
        for (Measure measure : Measure.values()) {
            String reason = attributes.text(unavailable(measure.word()), "");
            if (!reason.isEmpty()) {
                found.unavailable()
                        .add(
                                new Placed<>(
                                        0,
                                        0,
                                        new Measurements.Unavailable(measure.word(), reason)));
            }
        }
        return found;
    }

    /** The attribute that says why a measurement is not there. */
    static String unavailable(String measure) {
        return measure + "_unavailable";
    }

    private static void readOperators(ResultFile file, String group, CaseMeasurements found) {
        if (!file.exists(group + "/" + OPERATORS)) {
            return;
        }
        ResultTable table = file.table(group + "/" + OPERATORS);
        String[] phases = table.texts("phase");
        long[] threads = table.longs("thread");
        String[] names = table.texts("name");
        double[] calls = table.doubles("calls");
        double[] selfNs = table.doubles("self_ns");
        double[] totalNs = table.doubles("total_ns");
        double[] deviceSelfNs = table.doublesIfThere("device_self_ns");
        double[] deviceTotalNs = table.doublesIfThere("device_total_ns");
        long[] flops = table.longs("flops");
        long[] bytes = table.longs("bytes");
        add(
                table,
                found.operators(),
                i ->
                        new OperatorFigure(
                                phases[i],
                                Math.toIntExact(threads[i]),
                                names[i],
                                calls[i],
                                selfNs[i],
                                totalNs[i],
                                deviceSelfNs[i],
                                deviceTotalNs[i],
                                flops[i],
                                bytes[i]));
    }

    private static void readTimeline(ResultFile file, String group, CaseMeasurements found) {
        if (!file.exists(group + "/" + TIMELINE)) {
            return;
        }
        ResultTable table = file.table(group + "/" + TIMELINE);
        long[] iterations = table.longs("iteration");
        String[] phases = table.texts("phase");
        String[] names = table.texts("name");
        long[] threads = table.longs("thread");
        long[] starts = table.longs("start_ns");
        long[] durations = table.longs("duration_ns");
        add(
                table,
                found.timeline(),
                i ->
                        new TimelineRow(
                                iterations[i],
                                phases[i],
                                names[i],
                                Math.toIntExact(threads[i]),
                                starts[i],
                                durations[i]));
    }

    private static void readPasses(ResultFile file, String group, CaseMeasurements found) {
        if (!file.exists(group + "/" + PASSES)) {
            return;
        }
        ResultTable table = file.table(group + "/" + PASSES);
        String[] measures = table.texts("measure");
        long[] with = table.longs("with");
        long[][] columns = new long[IterationColumn.COUNT][];
        MeasurementColumns.OF_PASS.forEach(
                column -> columns[column.ordinal()] = table.longsIfThere(column.word()));
        add(
                table,
                found.passes(),
                i -> {
                    long[] row = new long[IterationColumn.COUNT];
                    Arrays.fill(row, IterationColumn.MISSING);
                    MeasurementColumns.OF_PASS.forEach(
                            column -> row[column.ordinal()] = columns[column.ordinal()][i]);
                    Measure measure = Measure.valueOf(measures[i].toUpperCase(Locale.ROOT));
                    return new PassRow(measure, with[i] == 1, row);
                });
    }

    /** Makes one row of a table. */
    private interface RowMaker<T> {
        T at(int row);
    }

    private static <T> void add(ResultTable table, List<Placed<T>> into, RowMaker<T> maker) {
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        for (int i = 0; i < launches.length; i++) {
            int launch = Math.toIntExact(launches[i]);
            into.add(new Placed<>(launch, Math.toIntExact(ranks[i]), maker.at(i)));
        }
    }
}
