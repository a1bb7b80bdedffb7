package org.pentathlon.results;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * Rows made by arithmetic. An iteration of rank r takes 1,000,000 ns: data 10,000, forward 200,000,
 * loss 40,000, backward 400,000 + 50,000 r, tail 200,000 - 50,000 r, update 100,000, other 50,000.
 * So rank 1 is always last, and collectives end on all ranks at once. Rank r's clock is {@code 7 r}
 * seconds behind rank 0's. Each iteration may take {@code moreNs} more, in data.
 *
 * <p>A run that is {@code queued} has these phases on the device, after 20,000 of staging, with an
 * update of 80,000: 940,000 in all. A block behind the loop takes {@code freeNs} an iteration, and
 * 40,000 more on rank 1.
 */
final class SampleRun {
    static final long ITERATION_NS = 1_000_000;
    static final long LAG_NS = 7_000_000_000L;
    static final long ORIGIN_NS = 5_000_000_000_000L;

    final Path dir;
    final int ranks;
    final int iterations;
    final Attributes more = new Attributes();
    final Attributes job = new Attributes();
    final Attributes system = new Attributes();
    String mode = "train";
    String runId = "r1";
    IntFunction<String> host = rank -> "n" + rank;
    Map<String, String> texts = Map.of("job", "title: x\n", "lscpu", "CPU: 2\n");
    long moreNs;
    boolean queued;
    long freeNs = 960_000;
    double freeLoss = 1.5;
    IntPredicate runsFreely = rank -> true;
    Consumer<long[]> change = row -> {};
    long clockErrorNs = 100;
    List<KernelRow> kernels = List.of();
    IntFunction<Measurements> measurements = rank -> Measurements.none();

    SampleRun(Path dir, int ranks, int iterations) {
        this.dir = dir;
        this.ranks = ranks;
        this.iterations = iterations;
    }

    Journal journal(int launch, int rank) {
        Attributes run =
                new Attributes()
                        .put("software", "Pentathlon")
                        .put("software_version", "0.1.0")
                        .put("run_id", runId)
                        .put("date", "2024-02-29T12:00:00Z")
                        .put("command_line", "pentathlon run")
                        .put("title", "sämple")
                        .put("ranks", ranks)
                        .put("overlap", true)
                        .putAll(job);
        Attributes system =
                new Attributes()
                        .put("host", host.apply(rank))
                        .put("cores", 2 + rank)
                        .putAll(this.system);
        return Journal.create(dir, launch, rank, run, system, texts);
    }

    CaseHeader header(int launch, int rank) {
        Attributes attributes =
                new Attributes()
                        .put("workload", "vgg")
                        .put("mode", mode)
                        .put("ranks", ranks)
                        .put("learning_rate_changed", false)
                        .putAll(more);
        long offsetNs = LAG_NS * rank;
        return new CaseHeader(
                launch,
                rank,
                0,
                "vgg-train-torch-small-fp32",
                attributes,
                new ClockOffset(ORIGIN_NS - 1000, offsetNs, clockErrorNs));
    }

    /** Row of an iteration; negative iterations are the warm-up's. */
    long[] row(int rank, int iteration) {
        long[] row = new long[IterationColumn.COUNT];
        Arrays.fill(row, IterationColumn.MISSING);
        long start = ORIGIN_NS - LAG_NS * rank + iterationNs() * (iteration + 2);
        set(row, IterationColumn.ITERATION, Math.max(0, iteration));
        set(row, IterationColumn.START_NS, start);
        set(row, IterationColumn.ITERATION_NS, iterationNs());
        set(row, IterationColumn.DATA_NS, 10_000 + moreNs);
        set(row, IterationColumn.FORWARD_NS, 200_000);
        set(row, IterationColumn.LOSS_NS, 40_000);
        set(row, IterationColumn.BACKWARD_NS, 400_000 + 50_000L * rank);
        set(row, IterationColumn.TAIL_NS, 200_000 - 50_000L * rank);
        set(row, IterationColumn.UPDATE_NS, 100_000);
        set(row, IterationColumn.OTHER_NS, 50_000);
        set(row, IterationColumn.READY_NS, start + moreNs + 650_000 + 50_000L * rank);
        set(row, IterationColumn.DONE_NS, start + moreNs + 850_000);
        set(row, IterationColumn.SAMPLES, 32);
        set(row, IterationColumn.POSITIONS, 24);
        set(row, IterationColumn.PADDING_POSITIONS, 8);
        set(row, IterationColumn.FLOPS, 1_000_000_000L);
        set(row, IterationColumn.LOSS, Double.doubleToRawLongBits(2.5 - iteration * 0.01));
        if (queued) {
            queue(row, rank);
        }
        change.accept(row);
        return row;
    }

    private static void queue(long[] row, int rank) {
        set(row, IterationColumn.STAGE_NS, 1_000);
        set(row, IterationColumn.FORWARD_NS, 20_000);
        set(row, IterationColumn.LOSS_NS, 4_000);
        set(row, IterationColumn.BACKWARD_NS, 40_000);
        set(row, IterationColumn.UPDATE_NS, 10_000);
        set(row, IterationColumn.SYNC_NS, 865_000);
        set(row, IterationColumn.STAGE_DEVICE_NS, 20_000);
        set(row, IterationColumn.FORWARD_DEVICE_NS, 200_000);
        set(row, IterationColumn.LOSS_DEVICE_NS, 40_000);
        set(row, IterationColumn.BACKWARD_DEVICE_NS, 400_000 + 50_000L * rank);
        set(row, IterationColumn.UPDATE_DEVICE_NS, 80_000);
        set(row, IterationColumn.DEVICE_NS, 940_000);
    }

    private long iterationNs() {
        return ITERATION_NS + moreNs;
    }

    static void set(long[] row, IterationColumn column, long value) {
        row[column.ordinal()] = value;
    }

    CaseTrailer trailer(int rank, int rows) {
        long start = ORIGIN_NS - LAG_NS * rank + 2 * iterationNs();
        long end = start + rows * iterationNs();
        ClockOffset clock = new ClockOffset(end + 1000, LAG_NS * rank, clockErrorNs);
        Optional<FreeRun> freeRun =
                queued && runsFreely.test(rank)
                        ? Optional.of(freeRun(rank, rows, end))
                        : Optional.empty();
        String digest = mode.equals("train") ? "abc123" : "";
        return new CaseTrailer(clock, rows, start, end, 0, 0, freeRun, digest);
    }

    private FreeRun freeRun(int rank, int rows, long loopEnd) {
        long start = loopEnd + 10_000;
        return new FreeRun(
                rows,
                start,
                start + rows * freeNs + 40_000L * rank,
                32L * rows,
                0,
                24L * rows,
                8L * rows,
                1_000_000_000L * rows,
                freeLoss);
    }

    /** Runs a launch to its end, two rows of warm-up first, and gathers all but given ranks. */
    void launch(int launch, Integer... notGathered) {
        for (int rank = 0; rank < ranks; rank++) {
            try (Journal journal = journal(launch, rank)) {
                byte[] before = journal.add(kernels);
                CaseRows rows = journal.begin(header(launch, rank), 2, iterations);
                rows.appendWarmup(row(rank, -2));
                rows.appendWarmup(row(rank, -1));
                for (int iteration = 0; iteration < iterations; iteration++) {
                    rows.append(row(rank, iteration));
                }
                rows.end(
                        trailer(rank, iterations),
                        new Attributes(),
                        List.of(),
                        List.of(),
                        List.of(),
                        measurements.apply(rank));
                if (!Arrays.asList(notGathered).contains(rank)) {
                    try (Spool spool = Spool.open(dir)) {
                        spool.append(before);
                        spool.append(rows.segment());
                    }
                }
            }
        }
    }
}
