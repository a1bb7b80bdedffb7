package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.spec.Measure;

/**
 * A result file that holds every table there is, but those of merged files: of two ranks training
 * with all measurements, quality and energy, inference, training of one rank, and training on a
 * device; with kernels, points of a sweep, scaling and predictions.
 */
public final class WholeFile {
    /** Cases of the file, in order. */
    public static final String TRAIN = "000-vgg-train-torch-small-fp32";

    public static final String INFER = "001-vgg-infer-torch-small-fp32";

    private static final int ITERATIONS = 12;

    private final SampleRun run;
    private Journal journal;

    private WholeFile(Path out, String runId) {
        run = new SampleRun(OutputFile.journalDir(out), 2, ITERATIONS);
        run.runId = runId;
        run.texts = Map.of("job", "title: x\n", "cpuinfo", "of " + runId);
        run.job.put("ranks", "2").put("overlap", "on").put("repeats", 1).put("cases", 4);
    }

    /** Writes it. */
    public static void write(Path out) {
        write(out, "r1");
    }

    public static void write(Path out, String runId) {
        WholeFile whole = new WholeFile(out, runId);
        for (int rank = 0; rank < 2; rank++) {
            try (Journal journal = whole.run.journal(0, rank)) {
                whole.journal = journal;
                whole.rank(rank);
            }
        }
        ResultAssembler.write(whole.run.dir, out, Termination.NORMAL, "");
        ScalingTables.write(out, ScalingAim.ANY);
        PredictionTables.store(out, List.of(prediction()));
    }

    private void rank(int rank) {
        journal.add(List.of(kernel(rank)));
        if (rank == 0) {
            journal.add(List.of(point()));
        }
        add(rank, 0, "train", 2, "cpu", measurements(rank));
        add(rank, 1, "infer", 2, "cpu", memory(2 << 20));
        if (rank == 0) {
            add(rank, 2, "train", 1, "cpu", Measurements.none());
        }
        run.queued = true;
        add(rank, 3, "train", 2, "cuda", Measurements.none());
        run.queued = false;
    }

    private void add(
            int rank, int index, String mode, int ranks, String device, Measurements measured) {
        run.mode = mode;
        CaseHeader plain = run.header(0, rank);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("engine", "torch")
                        .put("class", "small")
                        .put("precision", "fp32")
                        .put("device", device)
                        .put("library", "openblas")
                        .put("threads", 1)
                        .put("settings", "batch=32")
                        .put("ranks", ranks)
                        .put("batch_per_rank", 32)
                        .put("batch_global", 32L * ranks)
                        .put("opening_ns", 5L + rank)
                        .put("flops_per_iteration", 1_000_000_000L);
        String title = "vgg-%s-torch-small-fp32".formatted(mode);
        CaseHeader header = new CaseHeader(0, rank, index, title, attributes, plain.clock());
        CaseRows rows = journal.begin(header, 1, ITERATIONS);
        rows.appendWarmup(run.row(rank, -1));
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            rows.append(run.row(rank, iteration));
        }
        boolean quality = index == 0 && rank == 0;
        if (quality) {
            rows.evaluated(
                    List.of(quality("test_accuracy", 91.5, "%"), quality("test_loss", 0.28, "1")));
        }
        rows.end(
                run.trailer(rank, ITERATIONS),
                new Attributes(),
                List.of(),
                List.of(),
                quality
                        ? List.of(
                                new EnergyReading("package 0", 31.5, 12, "RAPL", ""),
                                new EnergyReading(
                                        "dram", Double.NaN, 12, "RAPL", "no such counter"))
                        : List.of(),
                measured);
        try (Spool spool = Spool.open(run.dir)) {
            spool.append(rows.segment());
        }
    }

    private static QualityRow quality(String metric, double value, String unit) {
        return new QualityRow(0, 1, ITERATIONS - 1, 12.5, "test", metric, value, unit, 0.1, false);
    }

    private Measurements measurements(int rank) {
        List<PassRow> passes = new ArrayList<>();
        for (int iteration = 0; iteration < 2; iteration++) {
            passes.add(new PassRow(Measure.OPERATORS, false, run.row(rank, iteration)));
            passes.add(new PassRow(Measure.OPERATORS, true, run.row(rank, iteration)));
        }
        long startNs = SampleRun.ORIGIN_NS - SampleRun.LAG_NS * rank + 5;
        List<CounterRow> counters =
                List.of(
                        CounterRow.of("page_faults", "getrusage", 3, "1"),
                        CounterRow.unavailable(
                                "cycles", "perf_event_open", "1", "a \"virtual\", machine"));
        return memory(3 << 20)
                .and(
                        new Measurements(
                                operators(),
                                List.of(
                                        new TimelineRow(1, "forward", "aten::mm", 0, startNs, 70),
                                        new TimelineRow(
                                                1, "forward", "(phase)", 0, startNs, 200_000)),
                                List.of(),
                                counters,
                                passes,
                                List.of()));
    }

    /** Of two iterations: forward 200,000 ns each, backward 400,000. */
    private static List<OperatorRow> operators() {
        return List.of(
                new OperatorRow("forward", 0, "aten::mm", 4, 300_000, 300_000, 500, 60),
                new OperatorRow("forward", 0, "aten::relu", 4, 96_000, 96_000, -1, -1),
                new OperatorRow("forward", 0, OperatorRow.BETWEEN, 0, 4_000, 400_000, -1, -1),
                new OperatorRow("backward", 0, "aten::mm", 2, 800_000, 800_000, -1, 80));
    }

    private static Measurements memory(long weights) {
        List<MemoryRow> rows =
                List.of(
                        new MemoryRow("weights", weights, ""),
                        new MemoryRow("activations", 1 << 20, ""),
                        new MemoryRow("allocator_peak", weights + (1 << 20), ""),
                        new MemoryRow("context", -1, "no GPU"));
        return new Measurements(List.of(), List.of(), rows, List.of(), List.of(), List.of());
    }

    private static KernelRow kernel(int rank) {
        return new KernelRow(
                KernelRow.MATRIX_PRODUCT,
                true,
                "vgg",
                "m 8",
                "torch",
                "OpenBLAS",
                "fp32",
                "cpu",
                1,
                2,
                2_000_000,
                240,
                5,
                1000 + rank,
                900,
                1100,
                0,
                1e-5);
    }

    private static SweepPoint point() {
        return new SweepPoint(
                "rnnlm",
                "train",
                "torch",
                "small",
                "fp32",
                "sequence_length",
                10,
                20,
                "ok",
                "",
                Double.NaN,
                5_000_000,
                90_000_000,
                2_000_000_000,
                3,
                1e6,
                false);
    }

    private static CasePredictions prediction() {
        ScalingPrediction one =
                ScalingPrediction.unavailable(TRAIN, ScalingKind.WEAK, 64, "two ranks are too few");
        return new CasePredictions(
                TRAIN,
                true,
                2,
                1e6,
                "within-launch",
                1,
                4096,
                1,
                "measured",
                true,
                Optional.empty(),
                List.of(),
                List.of(new CasePredictions.Row(one, Double.NaN)));
    }

    /** Merges two such runs; as what was measured differs, so do some attributes. */
    static void writeMerged(Path folder, Path out) {
        Path first = folder.resolve("first.h5");
        Path second = folder.resolve("second.h5");
        write(first, "r1");
        write(second, "r2");
        Merge.merge(List.of(first, second), out, true);
    }
}
