package org.pentathlon.report.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CaseTraits;
import org.pentathlon.results.PhaseMedians;
import org.pentathlon.results.RateRatio;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Phase;

/**
 * Two cases that compute the same, beside each other.
 *
 * @param choice how the partner was found, if there were several; else empty
 * @param differences circumstances in which they differ
 * @param rates the headline rates, and the ratio of times with its interval
 * @param verdict what the ratio shows
 * @param iterationNs median time of an iteration
 * @param phasesNs median of each phase that one of them has
 * @param tailNs wait and all-reduce together, where one of them cannot tell them apart; else NaN
 * @param memoryPeakBytes the most that the framework had given out at once, of the rank with most
 * @param mfu part of the machine's peak, 0 to 1
 * @param quality where one of them was evaluated
 */
public record CasePair(
        CaseTraits a,
        CaseTraits b,
        String choice,
        List<Difference> differences,
        RateRatio rates,
        Verdict verdict,
        Both iterationNs,
        Map<Phase, Both> phasesNs,
        Both tailNs,
        Both memoryPeakBytes,
        Both mfu,
        Optional<QualityPair> quality) {
    public CasePair {
        differences = List.copyOf(differences);
        Map<Phase, Both> copy = new EnumMap<>(Phase.class);
        copy.putAll(phasesNs);
        phasesNs = Collections.unmodifiableMap(copy);
    }

    /** What both compute, as A tells it. */
    public Map<String, String> work() {
        return a.work();
    }

    /** Whether both pairs are of one workload and mode. */
    public boolean isOfTheKindOf(CasePair other) {
        return Stream.of("workload", "mode")
                .allMatch(trait -> work().get(trait).equals(other.work().get(trait)));
    }

    /**
     * Reads the figures of both.
     *
     * @param withinLaunch whether a verdict may rest on fewer launches than tell how these differ
     */
    static CasePair read(
            ResultFile fileA,
            ResultFile fileB,
            CaseMatching.Match match,
            String choice,
            boolean withinLaunch) {
        String a = match.a().name();
        String b = match.b().name();
        SummaryTable summaryA = SummaryTable.read(fileA, a);
        SummaryTable summaryB = SummaryTable.read(fileB, b);
        RateRatio rates = RateRatio.of(fileA, a, fileB, b);
        List<String> wrong = new ArrayList<>();
        problem(fileA, a).ifPresent(problem -> wrong.add("A " + problem));
        problem(fileB, b).ifPresent(problem -> wrong.add("B " + problem));
        PhaseMedians phasesA = PhaseMedians.of(summaryA::value);
        PhaseMedians phasesB = PhaseMedians.of(summaryB::value);
        return new CasePair(
                match.a(),
                match.b(),
                choice,
                Difference.of(match.a(), match.b()),
                rates,
                wrong.isEmpty() ? Verdict.of(rates, withinLaunch) : Verdict.none(wrong),
                both("iteration_median_ns", summaryA, summaryB),
                phases(phasesA, phasesB),
                knowsWait(phasesA) && knowsWait(phasesB)
                        ? new Both(Double.NaN, Double.NaN)
                        : both("tail_median_ns", summaryA, summaryB),
                new Both(memoryPeak(fileA, a), memoryPeak(fileB, b)),
                both("mfu", summaryA, summaryB),
                QualityPair.read(fileA, a, fileB, b));
    }

    private static Optional<String> problem(ResultFile file, String name) {
        Attributes attributes = file.attributes("/cases/" + name);
        if (attributes.number("complete", 0) != 1) {
            return Optional.of("not complete");
        }
        return attributes.number("valid", 0) == 1 ? Optional.empty() : Optional.of("not valid");
    }

    private static Both both(String metric, SummaryTable a, SummaryTable b) {
        return new Both(a.value(metric), b.value(metric));
    }

    private static boolean knowsWait(PhaseMedians phases) {
        return phases.ns().containsKey(Phase.WAIT);
    }

    private static Map<Phase, Both> phases(PhaseMedians a, PhaseMedians b) {
        Map<Phase, Both> phases = new EnumMap<>(Phase.class);
        for (Phase phase : Phase.values()) {
            Both both =
                    new Both(
                            a.ns().getOrDefault(phase, Double.NaN),
                            b.ns().getOrDefault(phase, Double.NaN));
            if (both.isKnown()) {
                phases.put(phase, both);
            }
        }
        return phases;
    }

    /** NaN where memory was not measured. */
    private static double memoryPeak(ResultFile file, String name) {
        String path = "/cases/" + name + "/memory";
        if (!file.exists(path)) {
            return Double.NaN;
        }
        ResultTable table = file.table(path);
        String[] classes = table.texts("class");
        double[] bytes = table.doubles("bytes");
        return IntStream.range(0, classes.length)
                .filter(row -> classes[row].equals(MemoryClass.ALLOCATOR_PEAK.word()))
                .mapToDouble(row -> bytes[row])
                .filter(peak -> !Double.isNaN(peak))
                .max()
                .orElse(Double.NaN);
    }
}
