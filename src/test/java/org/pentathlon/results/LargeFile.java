package org.pentathlon.results;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A result file of all five workloads in training and inference, of any number of ranks and
 * iterations, whose times scatter by up to a tenth.
 */
public final class LargeFile {
    private static final String[] MODES = {"train", "infer"};

    private LargeFile() {}

    /** Writes the file. */
    public static void write(Path out, int ranks, int iterations) {
        Path journals = OutputFile.journalDir(out);
        SampleRun run = new SampleRun(journals, ranks, iterations);
        run.job.put("cases", 2L * Score.WORKLOADS.size()).put("repeats", 1);
        SplittableRandom random = new SplittableRandom(1);
        long[] last = new long[1];
        run.change =
                row -> {
                    // What one iteration takes more the next takes less: the loop's time stays.
                    boolean even = row[IterationColumn.ITERATION.ordinal()] % 2 == 0;
                    long more = even ? random.nextLong(SampleRun.ITERATION_NS / 10) : -last[0];
                    last[0] = more;
                    SampleRun.set(row, IterationColumn.ITERATION_NS, SampleRun.ITERATION_NS + more);
                    SampleRun.set(row, IterationColumn.FORWARD_NS, 200_000 + more);
                };
        for (int rank = 0; rank < ranks; rank++) {
            try (Journal journal = run.journal(0, rank);
                    Spool spool = Spool.open(journals)) {
                for (int index = 0; index < 2 * Score.WORKLOADS.size(); index++) {
                    run.mode = MODES[index % 2];
                    CaseRows rows = journal.begin(header(run, rank, index), 0, iterations);
                    for (int iteration = 0; iteration < iterations; iteration++) {
                        rows.append(run.row(rank, iteration));
                    }
                    rows.end(
                            run.trailer(rank, iterations),
                            new Attributes(),
                            List.of(),
                            List.of(),
                            List.of(),
                            Measurements.none());
                    spool.append(rows.segment());
                }
            }
        }
        ResultAssembler.write(journals, out, Termination.NORMAL, "");
    }

    private static CaseHeader header(SampleRun run, int rank, int index) {
        CaseHeader plain = run.header(0, rank);
        String workload = Score.WORKLOADS.get(index / 2);
        Attributes attributes =
                new Attributes()
                        .putAll(plain.attributes())
                        .put("workload", workload)
                        .put("engine", "torch")
                        .put("class", "small")
                        .put("precision", "fp32")
                        .put("device", "cpu")
                        .put("data", "synthetic")
                        .put("division", "closed")
                        .put("settings", "");
        String title = "%s-%s-torch-small-fp32".formatted(workload, run.mode);
        return new CaseHeader(0, rank, index, title, attributes, plain.clock());
    }

    /** Writes the file that is named, of so many ranks and iterations. */
    public static void main(String[] arguments) {
        write(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]));
    }
}
