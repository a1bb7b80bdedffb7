package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The all-reduce curve in a result file's {@code /kernels}.
 *
 * @param rows those of rank 0: all ranks' are equal
 * @param hosts on which its ranks were
 */
record MeasuredCurve(List<KernelRow> rows, int hosts) {
    MeasuredCurve {
        rows = List.copyOf(rows);
    }

    static MeasuredCurve read(ResultFile file) {
        List<KernelRow> rows =
                StoredKernels.read(file).stream()
                        .filter(placed -> placed.rank() == 0)
                        .map(Placed::row)
                        .filter(row -> row.kernel().equals(KernelRow.ALL_REDUCE))
                        .filter(row -> row.worldSize() > 1 && row.medianNs() > 0)
                        .toList();
        ResultTable system = file.table("/system");
        long hosts =
                system.columns().contains("host")
                        ? Arrays.stream(system.texts("host")).distinct().count()
                        : 1;
        return new MeasuredCurve(rows, Math.toIntExact(hosts));
    }

    /**
     * That of one case: of its device and collective, and where there are such, of as many ranks.
     */
    MeasuredCurve of(ScalingBase base) {
        List<KernelRow> fitting =
                rows.stream()
                        .filter(row -> row.device().equals(base.device()))
                        .filter(
                                row ->
                                        base.transport().collective().equals("none")
                                                || collective(row)
                                                        .equals(base.transport().collective()))
                        .toList();
        List<KernelRow> ofRanks =
                fitting.stream().filter(row -> row.worldSize() == base.ranks()).toList();
        return new MeasuredCurve(ofRanks.isEmpty() ? fitting : ofRanks, hosts);
    }

    private static String collective(KernelRow row) {
        return row.library().split(" ", -1)[0];
    }

    /** LibTorch's Gloo and the ring over MPJ Express know nothing but a ring. */
    Set<AllReduceAlgorithm> algorithms() {
        boolean ring =
                rows.stream()
                        .allMatch(
                                row ->
                                        collective(row).equals("gloo")
                                                || row.library().contains("MPJ"));
        return ring && !rows.isEmpty()
                ? EnumSet.of(AllReduceAlgorithm.RING)
                : EnumSet.allOf(AllReduceAlgorithm.class);
    }

    /** The link that explains it best; nothing where there is no curve. */
    Optional<Link> fit() {
        Map<List<Long>, List<Double>> launches = new TreeMap<>(MeasuredCurve::compare);
        rows.forEach(
                row ->
                        launches.computeIfAbsent(
                                        List.of((long) row.worldSize(), row.bytes()),
                                        key -> new ArrayList<>())
                                .add(row.medianNs()));
        List<AllReduceFit.Point> points = new ArrayList<>();
        launches.forEach(
                (key, times) ->
                        points.add(
                                new AllReduceFit.Point(
                                        Math.toIntExact(key.get(0)),
                                        (double) key.get(1),
                                        Statistics.median(
                                                times.stream()
                                                        .mapToDouble(Double::doubleValue)
                                                        .toArray()))));
        return AllReduceFit.of(points, algorithms(), origin());
    }

    private static int compare(List<Long> one, List<Long> other) {
        int byRanks = one.get(0).compareTo(other.get(0));
        return byRanks != 0 ? byRanks : one.get(1).compareTo(other.get(1));
    }

    private String origin() {
        TreeSet<String> collectives = new TreeSet<>();
        TreeSet<Integer> ranks = new TreeSet<>();
        rows.forEach(
                row -> {
                    collectives.add(collective(row));
                    ranks.add(row.worldSize());
                });
        return "measured: %s, %s ranks on %d host%s"
                .formatted(
                        String.join(" and ", collectives),
                        String.join(" and ", ranks.stream().map(String::valueOf).toList()),
                        hosts,
                        hosts == 1 ? "" : "s");
    }
}
