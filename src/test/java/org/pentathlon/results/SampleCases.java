package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.pentathlon.spec.Measure;

/**
 * A result file of several cases, each with the iterations of {@link SampleRun} and what a test
 * gives it of measurements. It is written by what writes real ones.
 */
public final class SampleCases {
    private static final int ITERATIONS = 20;

    private final Path out;
    private final List<Case> cases = new ArrayList<>();
    private int ranks = 1;
    private int launches = 1;
    private int batch = 32;
    private boolean queued;
    private long clockErrorNs = 100;

    private SampleCases(Path out) {
        this.out = out;
    }

    /** A case; measurements by rank. */
    private record Case(
            String workload,
            String mode,
            String engine,
            int batch,
            IntFunction<Measurements> measurements) {
        String title() {
            return String.join("-", workload, mode, engine, "small", "fp32");
        }
    }

    /** A file to be written; one rank and one launch, without cases yet. */
    public static SampleCases at(Path out) {
        return new SampleCases(out);
    }

    public SampleCases ranks(int number) {
        ranks = number;
        return this;
    }

    public SampleCases launches(int number) {
        launches = number;
        return this;
    }

    /** Samples of a rank in the cases that are added from now on. */
    public SampleCases batch(int samples) {
        batch = samples;
        return this;
    }

    /** Whose phases are queued on a device. */
    public SampleCases onDevice() {
        queued = true;
        return this;
    }

    /** Of clocks that do not agree enough to tell waiting from reducing. */
    public SampleCases withoutClocks() {
        clockErrorNs = 1_000_000;
        return this;
    }

    /** A case without measurements behind the timing pass. */
    public SampleCases add(String workload, String mode, String engine) {
        return add(workload, mode, engine, rank -> Measurements.none());
    }

    /**
     * A case.
     *
     * @param measurements by rank, the same in each launch
     */
    public SampleCases add(
            String workload, String mode, String engine, IntFunction<Measurements> measurements) {
        cases.add(new Case(workload, mode, engine, batch, measurements));
        return this;
    }

    /** Writes the file. */
    public Path write() {
        Path journals = OutputFile.journalDir(out);
        SampleRun run = new SampleRun(journals, ranks, ITERATIONS);
        run.queued = queued;
        run.clockErrorNs = clockErrorNs;
        run.job.put("cases", cases.size()).put("repeats", launches);
        for (int launch = 0; launch < launches; launch++) {
            for (int rank = 0; rank < ranks; rank++) {
                try (Journal journal = run.journal(launch, rank)) {
                    for (int index = 0; index < cases.size(); index++) {
                        add(run, journal, launch, rank, index);
                    }
                }
            }
        }
        ResultAssembler.write(journals, out, Termination.NORMAL, "");
        return out;
    }

    private void add(SampleRun run, Journal journal, int launch, int rank, int index) {
        Case added = cases.get(index);
        run.mode = added.mode();
        CaseHeader plain = run.header(launch, rank);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("workload", added.workload())
                        .put("engine", added.engine())
                        .put("class", "small")
                        .put("precision", "fp32")
                        .put("device", queued ? "cuda" : "cpu")
                        .put("library", "openblas")
                        .put("threads", 2)
                        .put("batch_per_rank", added.batch())
                        .put("settings", "");
        CaseRows rows =
                journal.begin(
                        new CaseHeader(
                                launch, rank, index, added.title(), attributes, plain.clock()),
                        0,
                        ITERATIONS);
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            rows.append(run.row(rank, iteration));
        }
        rows.end(
                run.trailer(rank, ITERATIONS),
                new Attributes(),
                List.of(),
                List.of(),
                List.of(),
                added.measurements().apply(rank));
        try (Spool spool = Spool.open(run.dir)) {
            spool.append(rows.segment());
        }
    }

    /** Operators alone; the pass had one iteration. */
    public static Measurements operators(OperatorRow... rows) {
        return with(List.of(rows), List.of(), List.of(), List.of(pass(Measure.OPERATORS)));
    }

    /** Memory alone, in bytes by class. */
    public static Measurements memory(Map<String, Long> bytes) {
        List<MemoryRow> rows = new ArrayList<>();
        bytes.forEach((use, amount) -> rows.add(new MemoryRow(use, amount, "")));
        return with(List.of(), rows, List.of(), List.of());
    }

    /** Memory alone. */
    public static Measurements memory(MemoryRow... rows) {
        return with(List.of(), List.of(rows), List.of(), List.of());
    }

    /** Counters of one iteration of 1 ms. */
    public static Measurements counters(CounterRow... rows) {
        return with(List.of(), List.of(), List.of(rows), List.of(pass(Measure.COUNTERS)));
    }

    private static PassRow pass(Measure measure) {
        long[] iteration = new long[IterationColumn.COUNT];
        Arrays.fill(iteration, IterationColumn.MISSING);
        SampleRun.set(iteration, IterationColumn.ITERATION_NS, SampleRun.ITERATION_NS);
        return new PassRow(measure, true, iteration);
    }

    private static Measurements with(
            List<OperatorRow> operators,
            List<MemoryRow> memory,
            List<CounterRow> counters,
            List<PassRow> passes) {
        return new Measurements(operators, List.of(), memory, counters, passes, List.of());
    }
}
