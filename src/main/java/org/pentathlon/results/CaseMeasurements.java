package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;
import org.pentathlon.spec.Measure;

/**
 * What all ranks have measured of a case in the passes behind the timing pass.
 *
 * @param timeline with instants from the case's start, on rank 0's clock
 * @param passes without instants
 */
record CaseMeasurements(
        List<Placed<OperatorFigure>> operators,
        List<Placed<TimelineRow>> timeline,
        List<Placed<MemoryRow>> memory,
        List<Placed<CounterRow>> counters,
        List<Placed<PassRow>> passes,
        List<Placed<Measurements.Unavailable>> unavailable) {
    CaseMeasurements() {
        this(
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
    }

    /** Adds a rank's, whose instants are on its own clock. */
    void add(CaseHeader header, Measurements found, ClockLine clock, long caseStartNs) {
        long timed =
                found.passes().stream()
                        .filter(row -> row.measure() == Measure.OPERATORS && row.with())
                        .count();
        place(
                header,
                found.operators().stream().map(row -> OperatorFigure.of(row, timed)).toList(),
                operators);
        place(
                header,
                found.timeline().stream()
                        .map(row -> row.startingAt(clock.onRankZero(row.startNs()) - caseStartNs))
                        .toList(),
                timeline);
        place(header, found.memory(), memory);
        place(header, found.counters(), counters);
        place(header, found.passes(), passes);
        place(header, found.unavailable(), unavailable);
    }

    /** Adds what a file has, whose launches become later ones. */
    void addShifted(CaseMeasurements found, int launches) {
        shift(found.operators, launches, operators);
        shift(found.timeline, launches, timeline);
        shift(found.memory, launches, memory);
        shift(found.counters, launches, counters);
        shift(found.passes, launches, passes);
        shift(found.unavailable, launches, unavailable);
    }

    private static <T> void shift(List<Placed<T>> from, int launches, List<Placed<T>> into) {
        from.forEach(row -> into.add(row.inLaunch(row.launch() + launches)));
    }

    private static <T> void place(CaseHeader header, List<T> rows, List<Placed<T>> into) {
        rows.forEach(row -> into.add(new Placed<>(header.launch(), header.rank(), row)));
    }

    /** Which rank, in which launch; ordered so. */
    record Member(int launch, int rank) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            int byLaunch = Integer.compare(launch, other.launch);
            return byLaunch != 0 ? byLaunch : Integer.compare(rank, other.rank);
        }

        @Override
        public String toString() {
            return "launch %d, rank %d".formatted(launch, rank);
        }
    }

    /** The rows of each rank. */
    static <T> TreeMap<Member, List<T>> byMember(List<Placed<T>> placed) {
        return grouped(placed, row -> new Member(row.launch(), row.rank()));
    }

    private static <T, K> TreeMap<K, List<T>> grouped(
            List<Placed<T>> placed, Function<Placed<T>, K> key) {
        TreeMap<K, List<T>> groups = new TreeMap<>();
        placed.forEach(
                row ->
                        groups.computeIfAbsent(key.apply(row), k -> new ArrayList<>())
                                .add(row.row()));
        return groups;
    }
}
