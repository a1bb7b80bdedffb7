package org.pentathlon.probe;

import java.util.List;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/** One source of counters. */
public interface Probe {
    /** Its name in results, such as {@code perf_event_open}. */
    String source();

    /** What it counts where it can be used; never empty. */
    List<Counter> counters();

    /** Whether this machine has it, or why not and what to do; changes nothing. */
    Support support();

    /**
     * Begins counting.
     *
     * @throws RuntimeException if it cannot, though {@link #support} said otherwise
     */
    Counting start();

    /** A row for each of its counters that says why there is no figure. */
    default List<CounterRow> unavailable(String reason) {
        return counters().stream().map(counter -> counter.unavailable(source(), reason)).toList();
    }

    /** A count that goes on. */
    interface Counting extends AutoCloseable {
        /**
         * Ends it.
         *
         * @return what was counted since the start; what could not be had, with the reason
         */
        List<CounterRow> stop();

        /** Gives back what it holds; also behind a failure. */
        @Override
        void close();
    }
}
