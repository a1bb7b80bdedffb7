package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.Termination;

/**
 * What ends {@code pentathlon kernels}, read from the result file.
 *
 * @param lines a table, the ceilings first
 * @param warnings one line each
 */
record KernelTable(List<String> lines, List<String> warnings) {
    private static final String TABLE = "/kernels";
    private static final double NS_PER_MS = 1e6;
    private static final double GIGA = 1e9;

    /** A file without kernels, of a run that was stopped early, gives no lines. */
    static KernelTable read(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            List<String> warnings = new ArrayList<>();
            var root = file.attributes("/");
            if (root.text("termination", "").equals(Termination.FORCED.word())) {
                warnings.add(root.text("failure", "stopped"));
            }
            if (!file.exists(TABLE)) {
                return new KernelTable(List.of(), warnings);
            }
            ResultTable table = file.table(TABLE);
            List<KernelLine> kernels = new ArrayList<>(merged(table));
            kernels.stream()
                    .filter(line -> line.correct().equals("no"))
                    .map(line -> "wrong result: %s, %s".formatted(line.kernel(), line.shape()))
                    .forEach(warnings::add);
            long ranks = Arrays.stream(table.longs("world_size")).max().orElse(1);
            return new KernelTable(lines(kernels, ranks), warnings);
        }
    }

    /** A line for each kernel, in the order of the first rank's rows. */
    private static List<KernelLine> merged(ResultTable table) {
        String[] kernels = table.texts("kernel");
        long[] ceilings = table.longs("ceiling");
        String[] workloads = table.texts("workloads");
        String[] shapes = table.texts("shape");
        String[] engines = table.texts("engine");
        String[] libraries = table.texts("library");
        String[] precisions = table.texts("precision");
        String[] devices = table.texts("device");
        long[] threads = table.longs("threads");
        double[] medians = table.doubles("median_ns");
        double[] flops = table.doubles("flops_per_second");
        double[] bytes = table.doubles("bytes_per_second");
        double[] bus = table.doubles("bus_bytes_per_second");
        String[] correct = table.texts("correct");
        Map<List<Object>, KernelLine> lines = new LinkedHashMap<>();
        for (int i = 0; i < kernels.length; i++) {
            String perRank = threads[i] + (threads[i] == 1 ? " thread" : " threads");
            KernelLine line =
                    new KernelLine(
                            kernels[i],
                            ceilings[i] == 1,
                            shapes[i],
                            workloads[i],
                            List.of(engines[i], devices[i], precisions[i], perRank),
                            libraries[i],
                            medians[i] / NS_PER_MS,
                            flops[i],
                            bytes[i],
                            bus[i],
                            correct[i]);
            lines.merge(line.key(), line, KernelLine::with);
        }
        return List.copyOf(lines.values());
    }

    private static List<String> lines(List<KernelLine> kernels, long ranks) {
        boolean several =
                kernels.stream()
                                .filter(line -> !isReduction(line))
                                .map(KernelLine::setup)
                                .distinct()
                                .count()
                        > 1;
        TextTable table =
                new TextTable(
                        "kernel",
                        "shape",
                        several ? "setup" : "workloads",
                        ">ms",
                        ">GFLOP/s",
                        ">GB/s",
                        ">bus GB/s",
                        ">% of peak",
                        "correct");
        Stream.concat(
                        kernels.stream().filter(KernelLine::ceiling),
                        kernels.stream().filter(line -> !line.ceiling()))
                .forEach(line -> table.row(cells(line, kernels, several)));
        List<String> lines = new ArrayList<>();
        lines.add(heading(kernels, ranks));
        lines.addAll(table.lines());
        return lines;
    }

    /** An all-reduce has no engine. */
    private static String ownSetup(KernelLine line) {
        return isReduction(line) ? "" : String.join(", ", line.setup());
    }

    private static boolean isReduction(KernelLine line) {
        return line.kernel().equals(KernelRow.ALL_REDUCE);
    }

    private static String heading(List<KernelLine> kernels, long ranks) {
        KernelLine first = kernels.get(0);
        String libraries =
                kernels.stream()
                        .map(KernelLine::library)
                        .distinct()
                        .collect(Collectors.joining(", "));
        return String.join(", ", first.setup().subList(0, first.setup().size() - 1))
                + ", "
                + ranks
                + (ranks == 1 ? " rank x " : " ranks x ")
                + first.setup().get(first.setup().size() - 1)
                + "; "
                + libraries;
    }

    private static String[] cells(KernelLine line, List<KernelLine> all, boolean several) {
        return new String[] {
            line.kernel() + (line.ceiling() ? " (ceiling)" : ""),
            line.shape(),
            several ? ownSetup(line) : line.workloads(),
            figure(line.ms()),
            figure(line.flopsPerSecond() / GIGA),
            figure(line.bytesPerSecond() / GIGA),
            figure(line.busBytesPerSecond() / GIGA),
            line.ceiling() ? "" : figure(100 * shareOfPeak(line, all)),
            line.correct()
        };
    }

    /** Of the nearer of the two ceilings; more than 1 where arrays stay in caches. */
    private static double shareOfPeak(KernelLine line, List<KernelLine> all) {
        if (isReduction(line)) {
            return Double.NaN;
        }
        double arithmetic =
                line.flopsPerSecond()
                        / peak(line, all, KernelRow.MATRIX_PRODUCT, KernelLine::flopsPerSecond);
        double memory =
                line.bytesPerSecond()
                        / peak(line, all, KernelRow.TRIAD, KernelLine::bytesPerSecond);
        return Math.max(arithmetic, memory);
    }

    private static double peak(
            KernelLine line,
            List<KernelLine> all,
            String kernel,
            ToDoubleFunction<KernelLine> rate) {
        return all.stream()
                .filter(KernelLine::ceiling)
                .filter(other -> other.kernel().equals(kernel))
                .filter(other -> other.setup().equals(line.setup()))
                .mapToDouble(rate)
                .max()
                .orElse(Double.NaN);
    }

    private static String figure(double value) {
        return Double.isNaN(value) ? "-" : Figures.compact(value);
    }
}
