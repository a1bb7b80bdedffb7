package org.pentathlon.results;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The all-reduce curve in a result file's {@code /kernels}.
 *
 * @param points those of rank 0: all ranks' are equal
 */
record MeasuredCurve(List<Point> points) {
    MeasuredCurve {
        points = List.copyOf(points);
    }

    /**
     * One message in one launch.
     *
     * @param hosts on which the launch's ranks were
     */
    record Point(KernelRow row, int hosts) {}

    static MeasuredCurve read(ResultFile file) {
        RankHosts hosts = new RankHosts(file);
        List<Point> points =
                StoredKernels.read(file).stream()
                        .filter(placed -> placed.rank() == 0)
                        .filter(placed -> placed.row().kernel().equals(KernelRow.ALL_REDUCE))
                        .filter(placed -> placed.row().worldSize() > 1)
                        .filter(placed -> placed.row().medianNs() > 0)
                        .map(
                                placed ->
                                        new Point(
                                                placed.row(),
                                                hosts.count(
                                                        placed.launch(), placed.row().worldSize())))
                        .toList();
        return new MeasuredCurve(points);
    }

    /**
     * That of one case: of its device and collective, where there are such of as many ranks, and of
     * launches on as many hosts as there are: one on fewer says less of the network.
     */
    MeasuredCurve of(ScalingBase base) {
        String collective = base.transport().collective();
        List<Point> fitting =
                where(
                        points,
                        point ->
                                point.row().device().equals(base.device())
                                        && (collective.equals("none")
                                                || collective(point.row()).equals(collective)));
        List<Point> ofRanks = where(fitting, point -> point.row().worldSize() == base.ranks());
        MeasuredCurve all = new MeasuredCurve(ofRanks.isEmpty() ? fitting : ofRanks);
        int most = all.hosts();
        return new MeasuredCurve(where(all.points, point -> point.hosts() == most));
    }

    private static List<Point> where(List<Point> points, Predicate<Point> condition) {
        return points.stream().filter(condition).toList();
    }

    /** The most on which ranks were; 1 where there is no curve. */
    int hosts() {
        return points.stream().mapToInt(Point::hosts).max().orElse(1);
    }

    /** The most ranks that were measured; 0 where there is no curve. */
    int ranks() {
        return rows().stream().mapToInt(KernelRow::worldSize).max().orElse(0);
    }

    private List<KernelRow> rows() {
        return points.stream().map(Point::row).toList();
    }

    private static String collective(KernelRow row) {
        return row.library().split(" ", -1)[0];
    }

    /** LibTorch's Gloo and the ring over MPJ Express know nothing but a ring. */
    Set<AllReduceAlgorithm> algorithms() {
        boolean ring =
                rows().stream()
                        .allMatch(
                                row ->
                                        collective(row).equals("gloo")
                                                || row.library().contains("MPJ"));
        return ring && !points.isEmpty()
                ? EnumSet.of(AllReduceAlgorithm.RING)
                : EnumSet.allOf(AllReduceAlgorithm.class);
    }

    /** The link that explains it best; nothing where there is no curve. */
    Optional<Link> fit() {
        Map<List<Long>, List<Double>> launches = new TreeMap<>(MeasuredCurve::compare);
        rows().forEach(
                        row ->
                                launches.computeIfAbsent(
                                                List.of((long) row.worldSize(), row.bytes()),
                                                key -> new ArrayList<>())
                                        .add(row.medianNs()));
        List<AllReduceFit.Point> medians = new ArrayList<>();
        launches.forEach(
                (key, times) ->
                        medians.add(
                                new AllReduceFit.Point(
                                        Math.toIntExact(key.get(0)),
                                        (double) key.get(1),
                                        Statistics.median(
                                                times.stream()
                                                        .mapToDouble(Double::doubleValue)
                                                        .toArray()))));
        return AllReduceFit.of(medians, algorithms(), origin());
    }

    private static int compare(List<Long> one, List<Long> other) {
        int byRanks = one.get(0).compareTo(other.get(0));
        return byRanks != 0 ? byRanks : one.get(1).compareTo(other.get(1));
    }

    private String origin() {
        TreeSet<String> collectives = new TreeSet<>();
        TreeSet<Integer> ranks = new TreeSet<>();
        rows().forEach(
                        row -> {
                            collectives.add(collective(row));
                            ranks.add(row.worldSize());
                        });
        int hosts = hosts();
        return "measured: %s, %s ranks on %d host%s"
                .formatted(
                        String.join(" and ", collectives),
                        String.join(" and ", ranks.stream().map(String::valueOf).toList()),
                        hosts,
                        hosts == 1 ? ", without a network" : "s");
    }
}
