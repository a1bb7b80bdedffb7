package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.pentathlon.results.ResultTable;

/**
 * Times of a rank's iterations in a launch, in their order.
 *
 * @param iterations numbers of the iterations; those of the warm-up are below 0
 * @param ms time of each, in milliseconds
 */
@SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
record RankTimes(long launch, long rank, long[] iterations, double[] ms) {
    private static final double NS_PER_MS = 1e6;

    /** Of a case, every rank in every launch; none of one that has no measured iteration. */
    static List<RankTimes> of(ReportCase shown) {
        Map<List<Long>, RankTimes> warmup = read(shown.table("warmup"));
        List<RankTimes> times = new ArrayList<>();
        read(shown.table("iterations"))
                .forEach(
                        (place, measured) ->
                                times.add(
                                        warmup.containsKey(place)
                                                ? measured.behind(warmup.get(place))
                                                : measured));
        return times;
    }

    /** By launch and rank. */
    private static Map<List<Long>, RankTimes> read(Optional<ResultTable> table) {
        Map<List<Long>, RankTimes> times = new LinkedHashMap<>();
        if (table.isEmpty()) {
            return times;
        }
        long[] launches = table.get().longs("launch");
        long[] ranks = table.get().longs("rank");
        long[] iterations = table.get().longs("iteration");
        long[] ns = table.get().longs("iteration_ns");
        Map<List<Long>, IntStream.Builder> rows = new LinkedHashMap<>();
        for (int i = 0; i < ns.length; i++) {
            rows.computeIfAbsent(List.of(launches[i], ranks[i]), place -> IntStream.builder())
                    .add(i);
        }
        rows.forEach(
                (place, its) -> {
                    int[] at = its.build().toArray();
                    times.put(
                            place,
                            new RankTimes(
                                    place.get(0),
                                    place.get(1),
                                    IntStream.of(at).mapToLong(i -> iterations[i]).toArray(),
                                    IntStream.of(at)
                                            .mapToDouble(i -> ns[i] / NS_PER_MS)
                                            .toArray()));
                });
        return times;
    }

    /** With the warm-up in front. */
    private RankTimes behind(RankTimes warmup) {
        LongStream below = LongStream.of(warmup.iterations).map(i -> i - warmup.ms.length);
        return new RankTimes(
                launch,
                rank,
                LongStream.concat(below, LongStream.of(iterations)).toArray(),
                DoubleStream.concat(DoubleStream.of(warmup.ms), DoubleStream.of(ms)).toArray());
    }

    /** Of the measured iterations alone. */
    double[] measuredMs() {
        int first = 0;
        while (first < iterations.length && iterations[first] < 0) {
            first++;
        }
        return Arrays.copyOfRange(ms, first, ms.length);
    }

    /**
     * Fewer points of the same look: of each so many iterations behind each other the slowest, so
     * that none that stands out is lost.
     */
    RankTimes slowestOfEach(int count) {
        int points = (ms.length + count - 1) / count;
        long[] at = new long[points];
        double[] slowest = new double[points];
        for (int i = 0; i < ms.length; i++) {
            if (ms[i] >= slowest[i / count]) {
                slowest[i / count] = ms[i];
                at[i / count] = iterations[i];
            }
        }
        return new RankTimes(launch, rank, at, slowest);
    }
}
