package org.pentathlon.results;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A benchmark, started by {@code src/bench/gather.sh}: what rank 0 does with the rows of many ranks
 * behind a case, in a process with little memory. Another process is all other ranks: it sends what
 * their journals hold down a pipe, once all of it is made.
 */
public final class GatherCost {
    private static final long ORIGIN_NS = 5_000_000_000_000L;
    private static final long LAG_NS = 7_000_000_000L;
    private static final long CLOCK_ERROR_NS = 20_000;
    private static final double NS_PER_S = 1e9;

    private final Path dir;
    private final int ranks;
    private final int iterations;

    GatherCost(Path dir, int ranks, int iterations) {
        this.dir = dir;
        this.ranks = ranks;
        this.iterations = iterations;
    }

    /**
     * Writes segments to standard output, or reads them from standard input and prints a line:
     * ranks, rows, seconds of the gathering, seconds of the writing, bytes a row of the result
     * file, highest resident memory in bytes.
     *
     * @param arguments {@code ranks} or {@code root}, a folder that is empty, ranks, iterations
     */
    public static void main(String[] arguments) throws IOException {
        GatherCost cost =
                new GatherCost(
                        Path.of(arguments[1]),
                        Integer.parseInt(arguments[2]),
                        Integer.parseInt(arguments[3]));
        if (arguments[0].equals("ranks")) {
            try (DataOutputStream out =
                    new DataOutputStream(
                            new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
                cost.send(out);
            }
        } else {
            try (DataInputStream in = new DataInputStream(new FileInputStream(FileDescriptor.in))) {
                System.out.println(cost.receive(in));
            }
        }
    }

    void send(DataOutputStream out) throws IOException {
        List<byte[]> segments = new ArrayList<>();
        for (int rank = 0; rank < ranks; rank++) {
            segments.add(segment(rank));
        }
        for (byte[] segment : segments) {
            out.writeInt(segment.length);
            out.write(segment);
        }
    }

    private String receive(DataInputStream in) throws IOException {
        long start = 0;
        try (Spool spool = Spool.open(dir)) {
            for (int length = in.readInt(); length >= 0; length = next(in)) {
                start = start == 0 ? System.nanoTime() : start;
                byte[] segment = new byte[length];
                in.readFully(segment);
                spool.append(segment);
            }
            spool.force();
        }
        long gathered = System.nanoTime();
        Path out = dir.resolveSibling("result.h5");
        ResultAssembler.Outcome outcome = ResultAssembler.write(dir, out, Termination.NORMAL, "");
        long written = System.nanoTime();
        if (!outcome.complete()) {
            throw new IllegalStateException("rows are missing: " + outcome.problems());
        }
        long rows = (long) ranks * iterations;
        String line =
                String.format(
                        Locale.ROOT,
                        "%d %d %.3f %.3f %.1f %d",
                        ranks,
                        rows,
                        (gathered - start) / NS_PER_S,
                        (written - gathered) / NS_PER_S,
                        Files.size(out) / (double) rows,
                        highestResidentBytes());
        Files.delete(out);
        return line;
    }

    private static int next(DataInputStream in) throws IOException {
        try {
            return in.readInt();
        } catch (EOFException e) {
            return -1;
        }
    }

    private static long highestResidentBytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(-1);
    }

    /** What a rank would send behind a case of training. */
    private byte[] segment(int rank) {
        ClockOffset begin = new ClockOffset(ORIGIN_NS - 1000, LAG_NS * rank, CLOCK_ERROR_NS);
        Attributes run =
                new Attributes().put("software", "pentathlon").put("ranks", ranks).put("cases", 1);
        Attributes system = new Attributes().put("host", "n" + rank).put("cores", 2);
        Attributes attributes =
                new Attributes().put("workload", "vgg").put("mode", "train").put("ranks", ranks);
        try (Journal journal =
                Journal.create(dir, 0, rank, run, system, Map.of("job", "title: x\n"))) {
            CaseRows rows =
                    journal.begin(
                            new CaseHeader(
                                    0, rank, 0, "vgg-train-sleep-small-fp32", attributes, begin),
                            0,
                            iterations);
            long start = ORIGIN_NS - LAG_NS * rank;
            long end = start;
            SplittableRandom random = new SplittableRandom(rank);
            for (int iteration = 0; iteration < iterations; iteration++) {
                long[] row = row(random, iteration, end);
                rows.append(row);
                end += row[IterationColumn.ITERATION_NS.ordinal()];
            }
            CaseTrailer trailer =
                    new CaseTrailer(
                            new ClockOffset(end + 1000, LAG_NS * rank, CLOCK_ERROR_NS),
                            iterations,
                            start,
                            end,
                            0,
                            0,
                            "abc123");
            rows.end(
                    trailer,
                    new Attributes(),
                    List.of(),
                    List.of(),
                    List.of(),
                    Measurements.none());
            return rows.segment();
        }
    }

    /** Phases that vary by some percent, so that columns do not compress better than real ones. */
    private static long[] row(SplittableRandom random, int iteration, long startNs) {
        long[] row = new long[IterationColumn.COUNT];
        Arrays.fill(row, IterationColumn.MISSING);
        set(row, IterationColumn.ITERATION, iteration);
        set(row, IterationColumn.START_NS, startNs);
        long end = startNs;
        end += set(row, IterationColumn.OTHER_NS, vary(random, 50_000));
        end += set(row, IterationColumn.DATA_NS, vary(random, 1_000_000));
        end += set(row, IterationColumn.FORWARD_NS, vary(random, 200_000_000));
        end += set(row, IterationColumn.LOSS_NS, vary(random, 40_000));
        end += set(row, IterationColumn.BACKWARD_NS, vary(random, 400_000_000));
        set(row, IterationColumn.READY_NS, end);
        end += set(row, IterationColumn.TAIL_NS, vary(random, 30_000_000));
        set(row, IterationColumn.DONE_NS, end);
        end += set(row, IterationColumn.UPDATE_NS, vary(random, 10_000_000));
        set(row, IterationColumn.ITERATION_NS, end - startNs);
        set(row, IterationColumn.ALLREDUCE_HIDDEN_NS, vary(random, 20_000_000));
        set(row, IterationColumn.GC_NS, 0);
        set(row, IterationColumn.JIT_NS, 0);
        set(row, IterationColumn.SAMPLES, 32);
        set(row, IterationColumn.POSITIONS, 24);
        set(row, IterationColumn.PADDING_POSITIONS, 8);
        set(row, IterationColumn.FLOPS, 1_000_000_000L);
        set(row, IterationColumn.LOSS, Double.doubleToRawLongBits(2.5 + random.nextDouble()));
        return row;
    }

    private static long vary(SplittableRandom random, long meanNs) {
        return meanNs + random.nextLong(meanNs / 10);
    }

    private static long set(long[] row, IterationColumn column, long value) {
        row[column.ordinal()] = value;
        return value;
    }
}
