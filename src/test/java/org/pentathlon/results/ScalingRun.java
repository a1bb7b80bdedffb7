package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A result file of cases of any number of ranks, whose iterations take as long as is said. Rank 1
 * is always last, as in {@link SampleRun}.
 */
public final class ScalingRun {
    private static final int ITERATIONS = 12;

    /** Time of an iteration, in nanoseconds. */
    @FunctionalInterface
    public interface Time {
        long ns(int launch, int iteration);
    }

    private record Case(int ranks, int batch, int launches, Attributes more, Time time) {}

    private final Path out;
    private final SampleRun run;
    private final List<Case> cases = new ArrayList<>();
    private int slowRank = -1;
    private long slowNs;
    private boolean diverged;
    private List<QualityRow> quality = List.of();

    public ScalingRun(Path out) {
        this.out = out;
        this.run = new SampleRun(OutputFile.journalDir(out), 1, ITERATIONS);
    }

    /** A case of so many samples on each rank. */
    public ScalingRun with(int ranks, int batch, int launches, Time time) {
        return with(ranks, batch, launches, new Attributes(), time);
    }

    /** The same with other attributes, which replace those of the same names. */
    public ScalingRun with(int ranks, int batch, int launches, Attributes more, Time time) {
        cases.add(new Case(ranks, batch, launches, more, time));
        return this;
    }

    /** So much more in each iteration of one rank, in all cases. */
    ScalingRun slow(int rank, long moreNs) {
        slowRank = rank;
        slowNs = moreNs;
        return this;
    }

    /** With losses that are no numbers, so that no case is valid. */
    public ScalingRun diverged() {
        diverged = true;
        return this;
    }

    /** With an evaluation at the end of each launch of each case. */
    public ScalingRun evaluated(String metric, double percent) {
        String split = metric.substring(0, metric.indexOf('_'));
        quality =
                List.of(
                        evaluation(split, split + QualityRow.LOSS, 2.5, "1"),
                        evaluation(split, metric, percent, "%"));
        return this;
    }

    private static QualityRow evaluation(String split, String metric, double value, String unit) {
        return new QualityRow(0, 1, ITERATIONS - 1, 9.5, split, metric, value, unit, 0.1, false);
    }

    /** Settings of the run, and what the file says of the machine. */
    public ScalingRun of(Attributes job, Attributes system) {
        run.job.putAll(job);
        run.system.putAll(system);
        return this;
    }

    /** Writes the file. */
    public void write() {
        write(Termination.NORMAL, "");
    }

    /** Writes the file of a run that ended so. */
    public void write(Termination termination, String failure) {
        int launches = cases.stream().mapToInt(Case::launches).max().orElseThrow();
        int ranks = cases.stream().mapToInt(Case::ranks).max().orElseThrow();
        for (int launch = 0; launch < launches; launch++) {
            for (int rank = 0; rank < ranks; rank++) {
                try (Journal journal = run.journal(launch, rank)) {
                    for (int index = 0; index < cases.size(); index++) {
                        Case one = cases.get(index);
                        if (rank < one.ranks() && launch < one.launches()) {
                            add(journal, launch, rank, index, one);
                        }
                    }
                }
            }
        }
        ResultAssembler.write(run.dir, out, termination, failure);
    }

    private void add(Journal journal, int launch, int rank, int index, Case one) {
        CaseHeader plain = run.header(launch, rank);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("engine", "torch")
                        .put("class", "tiny")
                        .put("precision", "fp32")
                        .put("device", "cpu")
                        .put("threads", 1)
                        .put("settings", "batch=%d depth=18".formatted(one.batch()))
                        .put("ranks", one.ranks())
                        .put("batch_per_rank", one.batch())
                        .put("batch_global", (long) one.batch() * one.ranks())
                        .putAll(one.more());
        CaseHeader header = new CaseHeader(launch, rank, index, "vgg", attributes, plain.clock());
        CaseRows rows = journal.begin(header, 0, ITERATIONS);
        long total = 0;
        for (int iteration = 0; iteration < ITERATIONS; iteration++) {
            long ns = one.time().ns(launch, iteration) + (rank == slowRank ? slowNs : 0);
            long[] row = run.row(rank, iteration);
            SampleRun.set(row, IterationColumn.ITERATION_NS, ns);
            SampleRun.set(row, IterationColumn.FORWARD_NS, 200_000 + ns - SampleRun.ITERATION_NS);
            SampleRun.set(row, IterationColumn.SAMPLES, one.batch());
            if (diverged) {
                SampleRun.set(row, IterationColumn.LOSS, Double.doubleToRawLongBits(Double.NaN));
            }
            rows.append(row);
            total += ns;
        }
        if (rank == 0 && !quality.isEmpty()) {
            rows.evaluated(quality.stream().map(row -> row.inLaunch(launch)).toList());
        }
        CaseTrailer end = run.trailer(rank, ITERATIONS);
        rows.end(
                new CaseTrailer(
                        end.clock(),
                        end.plannedRows(),
                        end.loopStartNs(),
                        end.loopStartNs() + total,
                        0,
                        0,
                        end.parametersDigest()),
                new Attributes(),
                List.of(),
                List.of(),
                List.of(),
                Measurements.none());
    }
}
