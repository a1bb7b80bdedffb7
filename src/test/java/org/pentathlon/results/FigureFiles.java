package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.Measure;

/** Result files for figures of sweeps, rooflines and trainings by epochs. */
public final class FigureFiles {
    /** Ranks of {@link #roofline} and {@link #kernels}. */
    public static final int RANKS = 2;

    private static final int EPOCH = 10;

    private FigureFiles() {}

    /** A sweep over input sizes. */
    public static Path sweep(Path out, List<SweepPoint> points) {
        Path folder = OutputFile.journalDir(out);
        try (Journal journal = journal(folder, 0, 0)) {
            points.forEach(point -> journal.add(List.of(point)));
        }
        return written(folder, out);
    }

    /**
     * Basic operations, the same in each launch and on each rank.
     *
     * @param rows of the n-th launch
     */
    @SafeVarargs
    public static Path kernels(Path out, List<KernelRow>... rows) {
        Path folder = OutputFile.journalDir(out);
        for (int launch = 0; launch < rows.length; launch++) {
            for (int rank = 0; rank < RANKS; rank++) {
                try (Journal journal = journal(folder, launch, rank)) {
                    journal.add(rows[launch]);
                }
            }
        }
        return written(folder, out);
    }

    /**
     * Basic operations of one launch.
     *
     * @param rows of the n-th rank
     */
    @SafeVarargs
    public static Path kernelsOfRanks(Path out, List<KernelRow>... rows) {
        Path folder = OutputFile.journalDir(out);
        for (int rank = 0; rank < rows.length; rank++) {
            try (Journal journal = journal(folder, 0, rank)) {
                journal.add(rows[rank]);
            }
        }
        return written(folder, out);
    }

    private static Journal journal(Path folder, int launch, int rank) {
        Attributes run = new Attributes().put("run_id", "r").put("cases", 0).put("repeats", 1);
        Attributes system = new Attributes().put("host", "n");
        return Journal.create(folder, launch, rank, run, system, Map.of());
    }

    /** A kernel of an engine; 1,000 ns a call. */
    public static KernelRow kernel(
            String engine, String name, boolean ceiling, long flops, long bytes) {
        return new KernelRow(
                name,
                ceiling,
                "vgg",
                "size " + bytes,
                engine,
                "OpenBLAS",
                "fp32",
                "cpu",
                1,
                RANKS,
                flops,
                bytes,
                5,
                1000,
                900,
                1100,
                0,
                1e-5);
    }

    /**
     * The training of vgg on two ranks, which makes 2 TFLOP/s together.
     *
     * @param bytes of the operators of an iteration on each rank; 0 where they were not measured
     * @param ceilings of {@link #kernel}; none where none were measured
     */
    public static Path roofline(
            Path out, String engine, int launches, long bytes, List<KernelRow> ceilings) {
        SampleRun run = new SampleRun(OutputFile.journalDir(out), RANKS, 20);
        run.more
                .put("engine", engine)
                .put("precision", "fp32")
                .put("device", "cpu")
                .put("threads", 1)
                .put("flops_per_iteration", 1_000_000_000L);
        run.kernels = ceilings;
        if (bytes > 0) {
            run.measurements = rank -> operators(run.row(rank, 0), bytes);
        }
        for (int launch = 0; launch < launches; launch++) {
            run.launch(launch);
        }
        return written(run.dir, out);
    }

    private static Measurements operators(long[] row, long bytes) {
        OperatorRow forward = new OperatorRow("forward", 0, "aten::mm", 1, 1, 1, 1, bytes);
        PassRow pass = new PassRow(Measure.OPERATORS, true, row);
        return new Measurements(
                List.of(forward), List.of(), List.of(), List.of(), List.of(pass), List.of());
    }

    /**
     * A training by epochs of 10 iterations. After epoch e of launch l, at 100 e + l seconds, the
     * accuracy is 20 e + l %; a launch ends at the target, or after three epochs.
     *
     * @param target accuracy in per cent; NaN for none
     * @param epochs that each launch was evaluated after, in the order of launches
     */
    public static Path training(Path out, double target, int... epochs) {
        SampleRun run = new SampleRun(OutputFile.journalDir(out), 1, 3 * EPOCH);
        run.more
                .put("epochs", 3)
                .put("iterations_per_epoch", EPOCH)
                .put("devices", 1)
                .put("target_metric", "test_accuracy")
                .put("target_unit", "%")
                .put("higher_is_better", true);
        if (!Double.isNaN(target)) {
            run.more.put("target", target);
        }
        for (int launch = 0; launch < epochs.length; launch++) {
            launch(run, launch, epochs[launch], target);
        }
        return written(run.dir, out);
    }

    private static void launch(SampleRun run, int launch, int epochs, double target) {
        try (Journal journal = run.journal(launch, 0);
                Spool spool = Spool.open(run.dir)) {
            CaseRows rows = journal.begin(run.header(launch, 0), 0, run.iterations);
            int iterations = Math.max(1, epochs * EPOCH);
            for (int i = 0; i < iterations; i++) {
                rows.append(run.row(0, i));
                if ((i + 1) % EPOCH == 0) {
                    rows.evaluated(evaluation(launch, (i + 1) / EPOCH, target));
                }
            }
            rows.end(
                    run.trailer(0, iterations),
                    new Attributes(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Measurements.none());
            spool.append(rows.segment());
        }
    }

    private static List<QualityRow> evaluation(int launch, int epoch, double target) {
        double accuracy = 20.0 * epoch + launch;
        List<QualityRow> rows = new ArrayList<>();
        rows.add(row(launch, epoch, "test_accuracy", accuracy, "%", accuracy >= target));
        rows.add(row(launch, epoch, "test_loss", 4 - epoch, "1", false));
        return rows;
    }

    private static QualityRow row(
            int launch, int epoch, String metric, double value, String unit, boolean reached) {
        long iteration = (long) epoch * EPOCH - 1;
        double seconds = 100.0 * epoch + launch;
        return new QualityRow(
                launch, epoch, iteration, seconds, "test", metric, value, unit, 0.1, reached);
    }

    /** A run that failed when it had warmed up. */
    public static Path warmedUp(Path out) {
        SampleRun run = new SampleRun(OutputFile.journalDir(out), 1, EPOCH);
        try (Journal journal = run.journal(0, 0)) {
            journal.begin(run.header(0, 0), 1, run.iterations).appendWarmup(run.row(0, 0));
        }
        ResultAssembler.write(run.dir, out, Termination.FAILED, "the machine went away");
        return out;
    }

    private static Path written(Path folder, Path out) {
        ResultAssembler.write(folder, out, Termination.NORMAL, "");
        return out;
    }
}
