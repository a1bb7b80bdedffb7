package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Weak and strong scaling of the cases of a file that differ in their ranks. From base b ranks the
 * efficiency of N ranks is (X_N / N) / (X_b / b) at the same batch on each rank, and b T_b / (N
 * T_N) at the same batch of all: X is the rate of samples of all ranks, T the time of an iteration,
 * both medians over launches. In inference it is the former at both: ranks do not wait for each
 * other there, so that T, a mean over them, hardly shows that one of them is slow.
 */
public final class ScalingPoints {
    private static final String RATE = "samples_per_second";
    private static final String TIME = "iteration_median_ns";

    private final ResultFile file;
    private final ScalingAim aim;
    private final Map<String, Attributes> attributes = new LinkedHashMap<>();
    private final Map<String, Transport> transports = new LinkedHashMap<>();
    private final Map<String, ScalingCase> read = new LinkedHashMap<>();

    /** Cases by their ranks, ascending. */
    private record Series(Transport transport, List<String> names) {}

    private ScalingPoints(ResultFile file, ScalingAim aim) {
        this.file = file;
        this.aim = aim;
        file.cases()
                .forEach(
                        name -> {
                            attributes.put(name, file.attributes("/cases/" + name));
                            transports.put(name, Transport.read(file, name));
                        });
    }

    /**
     * The points of all series, from the rows; none where no cases differ in their ranks alone.
     * What kinds count, and from which base, is what the file says of the sweep that made it; else
     * each kind that its cases make, from the smallest number of ranks.
     */
    public static List<ScalingPoint> of(ResultFile file) {
        return of(file, ScalingTables.aim(file));
    }

    static List<ScalingPoint> of(ResultFile file, ScalingAim aim) {
        ScalingPoints points = new ScalingPoints(file, aim);
        List<ScalingPoint> found = new ArrayList<>();
        for (ScalingKind kind : aim.kinds()) {
            points.series(kind).forEach(series -> found.addAll(points.points(kind, series)));
        }
        return found;
    }

    /**
     * The cases of each series. Those that have no partner of as many threads make a series
     * without: its points say that they cannot be compared.
     */
    private List<Series> series(ScalingKind kind) {
        List<String> left = new ArrayList<>(attributes.keySet());
        List<Series> series = new ArrayList<>();
        for (boolean threads : new boolean[] {true, false}) {
            List<Series> found =
                    alike(
                            left,
                            of -> {
                                List<Object> key = ScalingCase.key(of, kind);
                                key.add(threads ? of.number("threads", 0) : 0);
                                return key;
                            });
            series.addAll(found);
            found.forEach(of -> left.removeAll(of.names()));
        }
        return series;
    }

    private List<Series> alike(List<String> names, Function<Attributes, List<Object>> keyOf) {
        Map<List<Object>, List<String>> groups = new LinkedHashMap<>();
        for (String name : names) {
            groups.computeIfAbsent(keyOf.apply(attributes.get(name)), k -> new ArrayList<>())
                    .add(name);
        }
        return groups.values().stream()
                .flatMap(group -> byTransport(group).stream())
                .filter(of -> of.names().stream().map(this::ranks).distinct().count() > 1)
                .toList();
    }

    /** A series for each transport of several ranks, with the cases of one rank that fit it. */
    private List<Series> byTransport(List<String> group) {
        Map<String, Transport> alone = new LinkedHashMap<>();
        Map<Transport, List<String>> together = new LinkedHashMap<>();
        for (String name : group) {
            if (ranks(name) == 1) {
                alone.put(name, transports.get(name));
            } else {
                together.computeIfAbsent(transports.get(name), k -> new ArrayList<>()).add(name);
            }
        }
        List<Series> series = new ArrayList<>();
        together.forEach(
                (transport, names) -> {
                    List<String> all = new ArrayList<>(transport.nearest(alone));
                    all.addAll(names);
                    all.sort(Comparator.comparing(this::ranks));
                    series.add(new Series(transport, all));
                });
        return series;
    }

    private long ranks(String name) {
        return attributes.get(name).number("ranks", 1);
    }

    private List<ScalingPoint> points(ScalingKind kind, Series series) {
        List<ScalingCase> cases =
                series.names().stream()
                        .map(name -> read.computeIfAbsent(name, key -> ScalingCase.read(file, key)))
                        .toList();
        long baseRanks = aim.baseRanks() > 0 ? aim.baseRanks() : cases.get(0).ranks();
        Optional<ScalingCase> base =
                cases.stream().filter(one -> one.ranks() == baseRanks).findFirst();
        return cases.stream()
                .map(one -> point(kind, series.transport(), one, base, baseRanks))
                .toList();
    }

    private static ScalingPoint point(
            ScalingKind kind,
            Transport transport,
            ScalingCase one,
            Optional<ScalingCase> base,
            long baseRanks) {
        String reason = reason(one, base, baseRanks);
        double speedup = reason.isEmpty() ? speedup(kind, one, base.orElseThrow()) : Double.NaN;
        double part = (double) baseRanks / one.ranks();
        boolean compared = reason.isEmpty() && !one.name().equals(base.orElseThrow().name());
        Bootstrap.Interval interval =
                compared
                        ? interval(kind, one, base.orElseThrow())
                        : new Bootstrap.Interval(Double.NaN, Double.NaN, "");
        double iterationNs = one.figure(TIME);
        Attributes attributes = one.attributes();
        return new ScalingPoint(
                one.name(),
                kind,
                attributes.text("workload", ""),
                attributes.text("mode", ""),
                attributes.text("engine", ""),
                attributes.text("class", ""),
                attributes.text("precision", ""),
                transport.collective(),
                transport.mpi(),
                base.map(ScalingCase::name).orElse(""),
                one.ranks(),
                baseRanks,
                one.threads(),
                attributes.number("batch_per_rank", -1),
                attributes.number("batch_global", -1),
                one.launches().size(),
                one.figure(RATE),
                one.figure(RATE, SummaryRow::low),
                one.figure(RATE, SummaryRow::high),
                iterationNs,
                speedup * part,
                interval.low() * part,
                interval.high() * part,
                interval.kind(),
                speedup,
                one.figure("wait_median_ns") / iterationNs,
                one.figure("allreduce_median_ns") / iterationNs,
                one.figure("tail_median_ns") / iterationNs,
                one.figure("allreduce_hidden_median_ns") / iterationNs,
                reason);
    }

    /** Why a case cannot be compared with the base; empty if it can. */
    private static String reason(ScalingCase one, Optional<ScalingCase> base, long baseRanks) {
        if (one.launches().isEmpty()) {
            return "no iteration was measured on all ranks";
        }
        if (base.isEmpty() || base.get().launches().isEmpty()) {
            return "the base was not measured: ranks " + baseRanks;
        }
        if (one.threads() != base.get().threads()) {
            return "%d threads a rank, and %d in the base"
                    .formatted(one.threads(), base.get().threads());
        }
        if (one.ranks() == baseRanks && !one.name().equals(base.get().name())) {
            return "another case with as many ranks is the base: " + base.get().name();
        }
        return "";
    }

    private static double speedup(ScalingKind kind, ScalingCase one, ScalingCase base) {
        return byTime(kind, one)
                ? base.figure(TIME) / one.figure(TIME)
                : one.figure(RATE) / base.figure(RATE);
    }

    private static boolean byTime(ScalingKind kind, ScalingCase one) {
        return kind == ScalingKind.STRONG && one.training();
    }

    private static Bootstrap.Interval interval(
            ScalingKind kind, ScalingCase one, ScalingCase base) {
        return byTime(kind, one)
                ? Bootstrap.ofQuotient(
                        Bootstrap.Side.ofMedians(base.iterationsNs()),
                        Bootstrap.Side.ofMedians(one.iterationsNs()))
                : one.samples().over(base.samples());
    }
}
