package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.Phase;

final class OperatorEventsTest {
    private record Seen(long key, long startNs, long endNs, double selfNs, double totalNs) {}

    private final OperatorEvents events = new OperatorEvents();

    private List<Seen> seen(RecordingCost cost) {
        List<Seen> seen = new ArrayList<>();
        events.forEach(
                cost,
                (key, start, end, self, total) -> seen.add(new Seen(key, start, end, self, total)));
        return seen;
    }

    /** 7 holds 8, twice, and 9, which holds 8; behind it stands another 8. */
    private void nest() {
        events.start(7, 100);
        events.start(8, 110);
        events.end(120);
        events.start(8, 130);
        events.end(135);
        events.start(9, 140);
        events.start(8, 150);
        events.end(170);
        events.end(190);
        events.end(200);
        events.start(8, 300);
        events.end(304);
    }

    @Test
    void selfIsWithoutTheOperatorsWithin() {
        nest();
        assertThat(seen(RecordingCost.NONE))
                .containsExactly(
                        new Seen(8, 110, 120, 10, 10),
                        new Seen(8, 130, 135, 5, 5),
                        new Seen(8, 150, 170, 20, 20),
                        new Seen(9, 140, 190, 30, 50),
                        new Seen(7, 100, 200, 35, 100),
                        new Seen(8, 300, 304, 4, 4));
    }

    /** The device comes to everything later, and finds more time between two of the operators. */
    @Test
    void theSameOperatorsAtADevicesTimes() {
        nest();
        OperatorEvents device =
                events.at(new long[] {0, 10, 20, 50, 55, 60, 70, 90, 110, 120, 120, 124});
        List<Seen> host = seen(RecordingCost.NONE);
        events.clear();

        List<Seen> seen = new ArrayList<>();
        device.forEach(
                RecordingCost.NONE,
                (key, start, end, self, total) -> seen.add(new Seen(key, start, end, self, total)));
        assertThat(seen)
                .containsExactly(
                        new Seen(8, 10, 20, 10, 10),
                        new Seen(8, 50, 55, 5, 5),
                        new Seen(8, 70, 90, 20, 20),
                        new Seen(9, 60, 110, 30, 50),
                        new Seen(7, 0, 120, 55, 120),
                        new Seen(8, 120, 124, 4, 4));
        assertThat(host).hasSameSizeAs(seen);
        assertThatThrownBy(() -> device.at(new long[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 times for 12");
    }

    @Test
    void aHistoryAddsUpBothClocks() {
        OperatorHistory history = new OperatorHistory(0, number -> "op" + number);
        for (int iteration = 0; iteration < 2; iteration++) {
            history.enter(Phase.FORWARD);
            history.started(1);
            history.started(2);
            history.ended(System.nanoTime());
            history.ended(System.nanoTime());
            history.endIteration(RecordingCost.NONE, List.of(), new long[] {0, 1000, 1400, 2000});
        }

        assertThat(history.totals())
                .extracting(
                        OperatorTotal::name,
                        OperatorTotal::calls,
                        OperatorTotal::deviceSelfNs,
                        OperatorTotal::deviceTotalNs)
                .containsExactly(tuple("op1", 2L, 3200L, 4000L), tuple("op2", 2L, 800L, 800L));

        history.restart();
        history.enter(Phase.FORWARD);
        history.started(1);
        history.ended(System.nanoTime());
        history.endIteration(RecordingCost.NONE, List.of());
        assertThat(history.totals())
                .extracting(OperatorTotal::deviceSelfNs, OperatorTotal::deviceTotalNs)
                .containsExactly(tuple(OperatorTotal.UNKNOWN, OperatorTotal.UNKNOWN));
    }

    @Test
    void whatRecordingCostIsTakenOffWhereItFell() {
        nest();
        // Two inside of each operator, three around it in its parent.
        assertThat(seen(new RecordingCost(2, 3)))
                .containsExactly(
                        new Seen(8, 110, 120, 8, 8),
                        new Seen(8, 130, 135, 3, 3),
                        new Seen(8, 150, 170, 18, 18),
                        new Seen(9, 140, 190, 30 - 2 - 3, 25 + 18),
                        new Seen(7, 100, 200, 35 - 2 - 3 * 3, 24 + 8 + 3 + 43),
                        new Seen(8, 300, 304, 2, 2));
    }

    @Test
    void aCostAboveTheTimeLeavesNothingAndNeverLess() {
        nest();
        List<Seen> seen = seen(new RecordingCost(40, 60));
        assertThat(seen).allSatisfy(s -> assertThat(s.selfNs()).isZero());
        assertThat(seen).allSatisfy(s -> assertThat(s.totalNs()).isZero());
    }

    @Test
    void selvesAddUpToTheOutermostTotals() {
        int depth = 40;
        for (int i = 0; i < depth; i++) {
            events.start(i, 100L * i);
            events.start(1000, 100L * i + 10);
            events.end(100L * i + 35);
        }
        for (int i = 0; i < depth; i++) {
            events.end(100L * depth + 70L * i);
        }
        for (RecordingCost cost : List.of(RecordingCost.NONE, new RecordingCost(20.5, 9.25))) {
            List<Seen> seen = seen(cost);
            assertThat(seen).hasSize(2 * depth);
            double selves = seen.stream().mapToDouble(Seen::selfNs).sum();
            assertThat(seen.get(seen.size() - 1).totalNs()).isEqualTo(selves);
            assertThat(seen)
                    .allSatisfy(s -> assertThat(s.totalNs()).isGreaterThanOrEqualTo(s.selfNs()));
        }
    }

    @Test
    void whatHasNotEndedIsLeftOut() {
        events.start(1, 10);
        events.start(2, 20);
        events.end(30);
        assertThat(seen(RecordingCost.NONE)).containsExactly(new Seen(2, 20, 30, 10, 10));
        events.clear();
        assertThat(seen(RecordingCost.NONE)).isEmpty();
    }

    @Test
    void memoryGrowsWithTheirNumber() {
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            events.start(i, 10L * i);
            events.end(10L * i + 3);
        }
        assertThat(seen(RecordingCost.NONE))
                .hasSize(count)
                .last()
                .isEqualTo(new Seen(99_999, 999_990, 999_993, 3, 3));
    }
}
