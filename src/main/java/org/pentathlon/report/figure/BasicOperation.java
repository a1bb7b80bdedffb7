package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.Placed;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.Statistics;
import org.pentathlon.results.StoredKernels;

/**
 * A row of {@code /kernels} for all ranks together; a median over launches.
 *
 * @param ceilings of the launches that have measured it; empty where they measured none
 * @param row any rank's, for what is the same on all
 * @param flopsPerSecond of all ranks; NaN where no launch has all of them
 */
record BasicOperation(Optional<Ceilings> ceilings, KernelRow row, double flopsPerSecond) {

    /** Kinds of operations, by the pattern of their names. */
    enum Kind {
        PRODUCTS("matrix products", "matrix_product"),
        CONVOLUTIONS("convolutions", "convolution_.*"),
        RECURRENT("recurrent layers", "(lstm|gru)_.*"),
        ELEMENT_WISE("element-wise", ".*");

        private final String words;
        private final String pattern;

        Kind(String words, String pattern) {
            this.words = words;
            this.pattern = pattern;
        }

        String words() {
            return words;
        }
    }

    /** What all operations of one roof share. */
    private record Settings(
            String engine, String precision, String device, long ranks, long threads) {
        static Settings of(KernelRow row) {
            return new Settings(
                    row.engine(), row.precision(), row.device(), row.worldSize(), row.threads());
        }

        String words() {
            return Ceilings.settings(engine, precision, device, ranks, threads);
        }
    }

    private record Key(Settings settings, String kernel, String shape) {}

    /** Operations of a file which are no ceilings and have both FLOPs and bytes. */
    static List<BasicOperation> of(ResultFile file, String fileLabel) {
        List<Placed<KernelRow>> all = StoredKernels.read(file);
        Map<Key, List<Placed<KernelRow>>> rows = new LinkedHashMap<>();
        for (Placed<KernelRow> placed : all) {
            KernelRow row = placed.row();
            if (!row.ceiling() && row.flops() > 0 && row.bytes() > 0) {
                rows.computeIfAbsent(
                                new Key(Settings.of(row), row.kernel(), row.shape()),
                                k -> new ArrayList<>())
                        .add(placed);
            }
        }
        List<BasicOperation> operations = new ArrayList<>();
        rows.forEach(
                (key, its) ->
                        operations.add(
                                new BasicOperation(
                                        ceilings(all, its, key.settings(), fileLabel),
                                        its.get(0).row(),
                                        overLaunches(its, KernelRow::flopsPerSecond))));
        return operations;
    }

    /** Names of operations that compute nothing, or whose bytes are not known. */
    static List<String> withoutIntensity(ResultFile file) {
        return StoredKernels.read(file).stream()
                .map(Placed::row)
                .filter(row -> row.flops() <= 0 || row.bytes() <= 0)
                .map(KernelRow::kernel)
                .distinct()
                .toList();
    }

    private static Optional<Ceilings> ceilings(
            List<Placed<KernelRow>> all,
            List<Placed<KernelRow>> of,
            Settings settings,
            String fileLabel) {
        Predicate<Placed<KernelRow>> same =
                placed ->
                        placed.row().ceiling()
                                && Settings.of(placed.row()).equals(settings)
                                && of.stream().anyMatch(row -> row.launch() == placed.launch());
        List<Placed<KernelRow>> products =
                all.stream().filter(same).filter(named(KernelRow.MATRIX_PRODUCT)).toList();
        List<Placed<KernelRow>> triads =
                all.stream().filter(same).filter(named(KernelRow.TRIAD)).toList();
        return Ceilings.of(
                settings.words() + fileLabel,
                overLaunches(products, KernelRow::flopsPerSecond),
                overLaunches(triads, KernelRow::bytesPerSecond));
    }

    private static Predicate<Placed<KernelRow>> named(String kernel) {
        return placed -> placed.row().kernel().equals(kernel);
    }

    /** Median over launches of the sum over ranks; a launch that lacks a rank is left out. */
    private static double overLaunches(
            List<Placed<KernelRow>> rows, ToDoubleFunction<KernelRow> rate) {
        Map<Integer, List<KernelRow>> launches =
                rows.stream()
                        .collect(
                                Collectors.groupingBy(
                                        Placed::launch,
                                        Collectors.mapping(Placed::row, Collectors.toList())));
        double[] sums =
                launches.values().stream()
                        .filter(ranks -> ranks.size() == ranks.get(0).worldSize())
                        .mapToDouble(ranks -> ranks.stream().mapToDouble(rate).sum())
                        .toArray();
        return Statistics.quantile(sums, 0.5);
    }

    /** FLOP/byte. */
    double intensity() {
        return (double) row.flops() / row.bytes();
    }

    /** The first whose pattern fits. */
    Kind kind() {
        return Arrays.stream(Kind.values())
                .filter(kind -> row.kernel().matches(kind.pattern))
                .findFirst()
                .orElseThrow();
    }
}
