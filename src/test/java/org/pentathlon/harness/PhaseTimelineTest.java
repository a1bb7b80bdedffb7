package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.TimelineRow;

class PhaseTimelineTest {
    private static long[] row(Map<IterationColumn, Long> values) {
        long[] row = new long[IterationColumn.COUNT];
        Arrays.fill(row, IterationColumn.MISSING);
        values.forEach((column, value) -> row[column.ordinal()] = value);
        return row;
    }

    private static List<String> lines(List<TimelineRow> rows) {
        return rows.stream()
                .map(
                        row ->
                                "%s %s %d + %d"
                                        .formatted(
                                                row.name(),
                                                row.phase(),
                                                row.startNs(),
                                                row.durationNs()))
                .toList();
    }

    @Test
    void phasesOfAHostFollowEachOther() {
        long[] row =
                row(
                        Map.of(
                                IterationColumn.ITERATION, 3L,
                                IterationColumn.DATA_NS, 5L,
                                IterationColumn.FORWARD_NS, 10L,
                                IterationColumn.LOSS_NS, 20L,
                                IterationColumn.BACKWARD_NS, 30L,
                                IterationColumn.TAIL_NS, 7L,
                                IterationColumn.UPDATE_NS, 40L));

        List<TimelineRow> rows = PhaseTimeline.of(row, 1000, 1112);

        assertThat(lines(rows))
                .containsExactly(
                        "(phase) data 1000 + 5",
                        "(phase) forward 1005 + 10",
                        "(phase) loss 1015 + 20",
                        "(phase) backward 1035 + 30",
                        "(phase) tail 1065 + 7",
                        "(phase) update 1072 + 40");
        assertThat(rows).extracting(TimelineRow::iteration).containsOnly(3L);
    }

    @Test
    void whatIsQueuedEndsWithTheHostsWaitAndSoDoesTheDevice() {
        long[] row =
                row(
                        Map.ofEntries(
                                Map.entry(IterationColumn.ITERATION, 0L),
                                Map.entry(IterationColumn.DATA_NS, 5L),
                                Map.entry(IterationColumn.STAGE_NS, 1L),
                                Map.entry(IterationColumn.FORWARD_NS, 2L),
                                Map.entry(IterationColumn.LOSS_NS, 1L),
                                Map.entry(IterationColumn.BACKWARD_NS, 3L),
                                Map.entry(IterationColumn.UPDATE_NS, 2L),
                                Map.entry(IterationColumn.SYNC_NS, 80L),
                                Map.entry(IterationColumn.STAGE_DEVICE_NS, 6L),
                                Map.entry(IterationColumn.FORWARD_DEVICE_NS, 20L),
                                Map.entry(IterationColumn.LOSS_DEVICE_NS, 4L),
                                Map.entry(IterationColumn.BACKWARD_DEVICE_NS, 40L),
                                Map.entry(IterationColumn.TAIL_NS, 7L),
                                Map.entry(IterationColumn.UPDATE_DEVICE_NS, 10L),
                                Map.entry(IterationColumn.DEVICE_NS, 87L)));

        // Of the 100 from the first phase to the end 6 went into queueing the sums.
        assertThat(lines(PhaseTimeline.of(row, 1000, 1100)))
                .containsExactly(
                        "(phase) data 1000 + 5",
                        "(phase) stage 1005 + 1",
                        "(phase) forward 1006 + 2",
                        "(phase) loss 1008 + 1",
                        "(phase) backward 1009 + 3",
                        "(phase) update 1018 + 2",
                        "(phase) sync 1020 + 80",
                        "(device phase) stage 1013 + 6",
                        "(device phase) forward 1019 + 20",
                        "(device phase) loss 1039 + 4",
                        "(device phase) backward 1043 + 40",
                        "(device phase) tail 1083 + 7",
                        "(device phase) update 1090 + 10");
    }
}
