package org.pentathlon.harness;

import static org.pentathlon.results.IterationColumn.BACKWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.DEVICE_NS;
import static org.pentathlon.results.IterationColumn.DONE_NS;
import static org.pentathlon.results.IterationColumn.FORWARD_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.LOSS_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.READY_NS;
import static org.pentathlon.results.IterationColumn.STAGE_DEVICE_NS;
import static org.pentathlon.results.IterationColumn.TAIL_NS;
import static org.pentathlon.results.IterationColumn.UPDATE_DEVICE_NS;

import org.pentathlon.engine.DeviceTimes;

/**
 * What a device tells of an iteration. It ends its work at the moment in which the host, which
 * waits for it, goes on: so the instants of its events are known by the host's clock.
 *
 * @param endNs when the host had waited for the last event
 */
record DeviceColumns(DeviceTimes times, long endNs) {
    /**
     * Fills the columns of a row.
     *
     * @param reduces whether gradients are summed over ranks
     */
    void fill(long[] row, boolean reduces) {
        row[STAGE_DEVICE_NS.ordinal()] = times.stageNs();
        row[FORWARD_DEVICE_NS.ordinal()] = times.forwardNs();
        row[LOSS_DEVICE_NS.ordinal()] = times.lossNs();
        row[BACKWARD_DEVICE_NS.ordinal()] = times.backwardNs();
        row[UPDATE_DEVICE_NS.ordinal()] = times.updateNs();
        row[DEVICE_NS.ordinal()] = times.totalNs();
        if (reduces) {
            long doneNs = endNs - times.updateNs();
            row[TAIL_NS.ordinal()] = times.tailNs();
            row[DONE_NS.ordinal()] = doneNs;
            row[READY_NS.ordinal()] = doneNs - times.tailNs();
        }
    }
}
