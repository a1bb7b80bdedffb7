package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

class ProbeRunTest {
    private final List<String> events = new ArrayList<>();

    /** Fails in one of its steps, or in none. */
    private final class Fake implements Probe {
        private final String name;
        private final String failing;

        Fake(String name, String failing) {
            this.name = name;
            this.failing = failing;
        }

        private void step(String step) {
            events.add(step + " " + name);
            if (step.equals(failing)) {
                throw new IllegalStateException("no luck in " + step + "\nand more");
            }
        }

        @Override
        public String source() {
            return name;
        }

        @Override
        public List<Counter> counters() {
            return List.of(new Counter(name + "_1", "J"), new Counter(name + "_2", "1"));
        }

        @Override
        public Support support() {
            step("support");
            return failing.equals("absent") ? Support.no("not here: do this") : Support.yes();
        }

        @Override
        public Counting start() {
            step("open");
            if (failing.equals("link")) {
                throw new UnsatisfiedLinkError();
            }
            return new Counting() {
                @Override
                public List<CounterRow> stop() {
                    step("read");
                    return List.of(counters().get(0).row(name, 1), counters().get(1).row(name, 2));
                }

                @Override
                public void close() {
                    step("close");
                }
            };
        }
    }

    private List<CounterRow> run(Probe... probes) {
        return ProbeRun.start(List.of(probes)).stop();
    }

    @Test
    void probesStartInOrderAndStopInReverseWithRowsInOrder() {
        assertThat(run(new Fake("a", ""), new Fake("b", "")))
                .extracting(CounterRow::name, CounterRow::value, CounterRow::reason)
                .containsExactly(
                        tuple("a_1", 1.0, ""),
                        tuple("a_2", 2.0, ""),
                        tuple("b_1", 1.0, ""),
                        tuple("b_2", 2.0, ""));
        assertThat(events)
                .containsExactly(
                        "support a",
                        "open a",
                        "support b",
                        "open b",
                        "read b",
                        "close b",
                        "read a",
                        "close a");
    }

    @Test
    void aFailureInAnyStepLeavesAllCountersWithItsReasonAndTheOthersAlone() {
        List<CounterRow> rows =
                run(
                        new Fake("first", ""),
                        new Fake("s", "support"),
                        new Fake("n", "absent"),
                        new Fake("o", "open"),
                        new Fake("l", "link"),
                        new Fake("r", "read"),
                        new Fake("c", "close"),
                        new Fake("last", ""));

        assertThat(rows)
                .extracting(CounterRow::source, CounterRow::name, CounterRow::reason)
                .containsExactly(
                        tuple("first", "first_1", ""),
                        tuple("first", "first_2", ""),
                        tuple("s", "s_1", "it could not be started: no luck in support"),
                        tuple("s", "s_2", "it could not be started: no luck in support"),
                        tuple("n", "n_1", "not here: do this"),
                        tuple("n", "n_2", "not here: do this"),
                        tuple("o", "o_1", "it could not be started: no luck in open"),
                        tuple("o", "o_2", "it could not be started: no luck in open"),
                        tuple(
                                "l",
                                "l_1",
                                "it could not be started: java.lang.UnsatisfiedLinkError"),
                        tuple(
                                "l",
                                "l_2",
                                "it could not be started: java.lang.UnsatisfiedLinkError"),
                        tuple("r", "r_1", "it could not be read: no luck in read"),
                        tuple("r", "r_2", "it could not be read: no luck in read"),
                        tuple("c", "c_1", "it could not be closed: no luck in close"),
                        tuple("c", "c_2", "it could not be closed: no luck in close"),
                        tuple("last", "last_1", ""),
                        tuple("last", "last_2", ""));
        assertThat(rows).allMatch(row -> row.reason().isEmpty() != Double.isNaN(row.value()));
        assertThat(rows).extracting(CounterRow::unit).startsWith("J", "1", "J", "1");
    }

    @Test
    void whatCouldNotBeReadIsClosedAndWhatWasNotStartedIsNot() {
        run(new Fake("r", "read"), new Fake("o", "open"), new Fake("n", "absent"));

        assertThat(events)
                .containsExactly(
                        "support r",
                        "open r",
                        "support o",
                        "open o",
                        "support n",
                        "read r",
                        "close r");
    }
}
