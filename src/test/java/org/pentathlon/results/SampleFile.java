package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.results.Hdf5.Handle;

/**
 * A result file of two ranks on hosts {@code n0} and {@code n1} with an NVIDIA H100: training, and
 * inference of the same settings; 20 iterations each. Its tables of measurements have figures that
 * are easy to add up.
 */
public final class SampleFile {
    public static final String TRAIN = "000-vgg-train-torch-small-fp32";
    public static final String INFER = "001-vgg-infer-torch-small-fp32";
    public static final String HASH = "0123456789abcdef0123";
    public static final String GPU = "NVIDIA H100 80GB HBM3";

    private static final int RANKS = 2;
    private static final int ITERATIONS = 20;

    private SampleFile() {}

    /** Writes the file without measurements. */
    public static void write(Path out) {
        write(out, "r1");
    }

    /** The same of another run. */
    public static void write(Path out, String runId) {
        write(out, runId, Termination.NORMAL, "");
    }

    /** The same of a run that lost a rank in the end. */
    public static void writeIncomplete(Path out, String failure) {
        write(out, "r1", Termination.FAILED, failure);
    }

    /** An HDF5 file of another program. */
    public static void writeForeign(Path out) {
        try (Hdf5Writer writer = new Hdf5Writer(out)) {
            writer.finish();
        }
    }

    private static void write(Path out, String runId, Termination termination, String failure) {
        Path journals = OutputFile.journalDir(out);
        SampleRun run = new SampleRun(journals, RANKS, ITERATIONS);
        for (int rank = 0; rank < RANKS; rank++) {
            Attributes job =
                    new Attributes()
                            .put("software", "Pentathlon")
                            .put("software_version", "0.1.0")
                            .put("run_id", runId)
                            .put("date", "2024-02-29T12:00:00Z")
                            .put("command_line", "pentathlon run \"a, b\"")
                            .put("title", "sämple")
                            .put("cases", 2)
                            .put("ranks", RANKS);
            Attributes system = new Attributes().put("host", "n" + rank).put("gpu_name", GPU);
            try (Journal journal =
                    Journal.create(journals, 0, rank, job, system, Map.of("job", "title: x\n"))) {
                run.mode = "train";
                add(run, journal, rank, 0, TRAIN.substring(4));
                run.mode = "infer";
                add(run, journal, rank, 1, INFER.substring(4));
            }
        }
        ResultAssembler.write(journals, out, termination, failure);
    }

    private static void add(SampleRun run, Journal journal, int rank, int index, String title) {
        CaseHeader plain = run.header(0, rank);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("engine", "torch")
                        .put("class", "small")
                        .put("precision", "fp32")
                        .put("device", "cuda")
                        .put("settings", "batch=32")
                        .put("settings_hash", HASH);
        CaseHeader header = new CaseHeader(0, rank, index, title, attributes, plain.clock());
        CaseRows rows = journal.begin(header, 0, ITERATIONS);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            rows.append(run.row(rank, iteration));
        }
        rows.end(
                run.trailer(rank, ITERATIONS),
                new Attributes(),
                List.of(),
                List.of(),
                List.of(),
                Measurements.none());
        try (Spool spool = Spool.open(run.dir)) {
            spool.append(rows.segment());
        }
    }

    /** Gives both cases memory and counters, and training operators and a timeline. */
    public static void addMeasurements(Path file) {
        addCounters(file);
        OutputFile.update(
                file,
                writer -> {
                    try (Handle cases = writer.open(writer.root(), "cases");
                            Handle train = writer.open(cases, TRAIN);
                            Handle infer = writer.open(cases, INFER)) {
                        memory(writer, train, 3 << 20);
                        memory(writer, infer, 2 << 20);
                        operators(writer, train);
                        timeline(writer, train);
                    }
                });
    }

    /** Gives training counters. */
    public static void addCounters(Path file) {
        OutputFile.update(
                file,
                writer -> {
                    try (Handle cases = writer.open(writer.root(), "cases");
                            Handle train = writer.open(cases, TRAIN)) {
                        List<Placed<CounterRow>> rows =
                                List.of(
                                        counter(0, CounterRow.of("task_clock", "os", 1.5, "s")),
                                        counter(
                                                0,
                                                CounterRow.unavailable(
                                                        "cycles", "perf", "1", "no | counter")),
                                        counter(1, CounterRow.of("task_clock", "os", 2.5, "s")));
                        TableWriter.write(
                                writer,
                                train,
                                MeasurementTables.COUNTERS,
                                MeasurementColumns.COUNTERS,
                                MeasurementTables.counterRows(rows));
                    }
                });
    }

    private static Placed<CounterRow> counter(int rank, CounterRow row) {
        return new Placed<>(0, rank, row);
    }

    private static void memory(Hdf5Writer writer, Handle group, long weights) {
        List<Object[]> rows = new ArrayList<>();
        for (long rank = 0; rank < RANKS; rank++) {
            rows.add(new Object[] {0L, rank, "weights", weights, ""});
            rows.add(new Object[] {0L, rank, "workspace", -1L, "no hook"});
        }
        table(
                writer,
                group,
                "memory",
                rows,
                key("launch"),
                key("rank"),
                text("class"),
                whole("bytes"),
                text("reason"));
    }

    private static void operators(Hdf5Writer writer, Handle group) {
        List<Object[]> rows = new ArrayList<>();
        for (long rank = 0; rank < RANKS; rank++) {
            rows.add(operator(rank, "forward", "aten::conv2d", 2, 3e6));
            rows.add(operator(rank, "backward", "aten::conv2d", 1, 1e6));
            rows.add(operator(rank, "forward", OperatorRow.BETWEEN, 1, 1e6));
        }
        table(
                writer,
                group,
                "operators",
                rows,
                key("launch"),
                key("rank"),
                text("phase"),
                key("thread"),
                text("name"),
                real("calls"),
                real("self_ns"),
                real("total_ns"),
                whole("flops"),
                whole("bytes"));
    }

    private static Object[] operator(
            long rank, String phase, String name, double calls, double ns) {
        return new Object[] {0L, rank, phase, 0L, name, calls, ns, ns, -1L, -1L};
    }

    /** Rank 1 first, inner calls before outer ones: nothing is in order. */
    private static void timeline(Hdf5Writer writer, Handle group) {
        List<Object[]> rows = new ArrayList<>();
        for (long rank = RANKS - 1; rank >= 0; rank--) {
            long start = 5_000_000 + 250 * rank;
            rows.add(call(rank, "forward", "aten::relu", 0, start + 601, 99));
            rows.add(call(rank, "forward", "aten::_convolution", 0, start, 500));
            rows.add(call(rank, "forward", "aten::conv2d", 0, start, 600));
            rows.add(call(rank, "forward", "(phase)", 0, start, 1000));
            rows.add(call(rank, "backward", "aten::gru", 1, start + 1001, 1));
        }
        table(
                writer,
                group,
                "timeline",
                rows,
                key("launch"),
                key("rank"),
                key("iteration"),
                text("phase"),
                text("name"),
                key("thread"),
                whole("start_ns"),
                whole("duration_ns"));
    }

    private static Object[] call(
            long rank, String phase, String name, long thread, long start, long duration) {
        return new Object[] {0L, rank, 3L, phase, name, thread, start, duration};
    }

    private static void table(
            Hdf5Writer writer,
            Handle group,
            String name,
            List<Object[]> rows,
            TableColumn... columns) {
        if (writer.has(group, name)) {
            writer.remove(group, name);
        }
        TableWriter.write(writer, group, name, List.of(columns), rows);
    }

    private static TableColumn key(String name) {
        return new TableColumn(name, TableColumn.Type.KEY, "1", name);
    }

    private static TableColumn real(String name) {
        return new TableColumn(name, TableColumn.Type.REAL, "1", name);
    }

    private static TableColumn whole(String name) {
        return new TableColumn(name, TableColumn.Type.INTEGER, "1", name);
    }

    private static TableColumn text(String name) {
        return new TableColumn(name, TableColumn.Type.TEXT, "", name);
    }
}
