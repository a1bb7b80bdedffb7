package org.pentathlon.harness;

import static org.pentathlon.results.IterationColumn.BACKWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.BACKWARD_NS;
import static org.pentathlon.results.IterationColumn.DATA_NS;
import static org.pentathlon.results.IterationColumn.DEVICE_NS;
import static org.pentathlon.results.IterationColumn.FORWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.FORWARD_NS;
import static org.pentathlon.results.IterationColumn.LOSS_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.LOSS_NS;
import static org.pentathlon.results.IterationColumn.MISSING;
import static org.pentathlon.results.IterationColumn.STAGE_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.STAGE_NS;
import static org.pentathlon.results.IterationColumn.SYNC_NS;
import static org.pentathlon.results.IterationColumn.TAIL_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_NS;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.TimelineRow;

/** The phases of one iteration as rows of a timeline, by the host's clock and by the device's. */
final class PhaseTimeline {
    private static final List<IterationColumn> UP_TO_BACKWARD =
            List.of(DATA_NS, STAGE_NS, FORWARD_NS, LOSS_NS, BACKWARD_NS);
    private static final List<IterationColumn> BEHIND_BACKWARD = List.of(TAIL_NS, UPDATE_NS);

    /** The host does not see the tail of what it has queued. */
    private static final List<IterationColumn> QUEUED = List.of(UPDATE_NS, SYNC_NS);

    private static final List<IterationColumn> DEVICE =
            List.of(
                    STAGE_DEVICE_NS,
                    FORWARD_DEVICE_NS,
                    LOSS_DEVICE_NS,
                    BACKWARD_DEVICE_NS,
                    TAIL_NS,
                    UPDATE_DEVICE_NS);

    private final long[] row;
    private final List<TimelineRow> found = new ArrayList<>();

    private PhaseTimeline(long[] row) {
        this.row = row;
    }

    /**
     * The rows of an iteration, with instants on the host's clock.
     *
     * @param dataStartNs when its first phase began
     * @param endNs when its last phase was over, on the device too
     */
    static List<TimelineRow> of(long[] row, long dataStartNs, long endNs) {
        PhaseTimeline timeline = new PhaseTimeline(row);
        long behindNs = timeline.add(TimelineRow.PHASE, UP_TO_BACKWARD, dataStartNs);
        if (timeline.ns(DEVICE_NS) == MISSING) {
            timeline.add(TimelineRow.PHASE, BEHIND_BACKWARD, behindNs);
        } else {
            long queuedNs = QUEUED.stream().mapToLong(timeline::lengthNs).sum();
            timeline.add(TimelineRow.PHASE, QUEUED, endNs - queuedNs);
            timeline.add(TimelineRow.DEVICE_PHASE, DEVICE, endNs - timeline.ns(DEVICE_NS));
        }
        return timeline.found;
    }

    /** Adds phases behind each other; returns the end of the last. */
    private long add(String name, List<IterationColumn> columns, long firstNs) {
        long startNs = firstNs;
        for (IterationColumn column : columns) {
            if (ns(column) != MISSING) {
                String phase = column.word().replaceFirst("(_device)?_ns$", "");
                long iteration = ns(IterationColumn.ITERATION);
                found.add(new TimelineRow(iteration, phase, name, 0, startNs, ns(column)));
            }
            startNs = Math.addExact(startNs, lengthNs(column));
        }
        return startNs;
    }

    private long ns(IterationColumn column) {
        return row[column.ordinal()];
    }

    private long lengthNs(IterationColumn column) {
        return ns(column) == MISSING ? 0 : ns(column);
    }
}
