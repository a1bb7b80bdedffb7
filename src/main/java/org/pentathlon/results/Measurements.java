package org.pentathlon.results;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a rank has measured of a case in the passes behind the timing pass.
 *
 * @param unavailable why a measurement that was asked for is not there, by its word
 */
public record Measurements(
        List<OperatorRow> operators,
        List<TimelineRow> timeline,
        List<MemoryRow> memory,
        List<CounterRow> counters,
        List<PassRow> passes,
        List<Unavailable> unavailable) {
    /** Why a measurement could not be made. */
    public record Unavailable(String measure, String reason) {}

    public Measurements {
        operators = List.copyOf(operators);
        timeline = List.copyOf(timeline);
        memory = List.copyOf(memory);
        counters = List.copyOf(counters);
        passes = List.copyOf(passes);
        unavailable = List.copyOf(unavailable);
    }

    public static Measurements none() {
        return new Measurements(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** All of this and of another. */
    public Measurements and(Measurements more) {
        return new Measurements(
                join(operators, more.operators),
                join(timeline, more.timeline),
                join(memory, more.memory),
                join(counters, more.counters),
                join(passes, more.passes),
                join(unavailable, more.unavailable));
    }

    private static <T> List<T> join(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
