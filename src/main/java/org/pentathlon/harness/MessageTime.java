package org.pentathlon.harness;

import java.util.List;
import java.util.Optional;
import org.pentathlon.results.KernelRow;

/**
 * Time of a message as a straight line: {@code latencyNs + bytes x nsPerByte}.
 *
 * @param latencyNs at least 0
 * @param nsPerByte above 0
 */
record MessageTime(double latencyNs, double nsPerByte) {
    /**
     * The line that makes the sum of squared relative errors over measured messages least: short
     * messages, whose times are short, count as much as long ones. A message's time is the lowest
     * of its row, so that other work on the machine does not pass for the network. A latency below
     * 0 becomes 0.
     *
     * @return nothing where fewer than two sizes were measured, or longer ones take no longer
     */
    static Optional<MessageTime> fit(List<KernelRow> rows) {
        // With x = 1/t and y = bytes/t it is to be that latency x + slope y = 1 for each message.
        double xx = 0;
        double xy = 0;
        double yy = 0;
        double x1 = 0;
        double y1 = 0;
        for (KernelRow row : rows) {
            double x = 1 / row.lowNs();
            double y = row.bytes() / row.lowNs();
            xx += x * x;
            xy += x * y;
            yy += y * y;
            x1 += x;
            y1 += y;
        }
        boolean sizes = rows.stream().mapToLong(KernelRow::bytes).distinct().count() > 1;
        if (!sizes) {
            return Optional.empty();
        }
        double determinant = xx * yy - xy * xy;
        double latency = (x1 * yy - y1 * xy) / determinant;
        double slope = (y1 * xx - x1 * xy) / determinant;
        if (latency < 0) {
            latency = 0;
            slope = y1 / yy;
        }
        return slope > 0 ? Optional.of(new MessageTime(latency, slope)) : Optional.empty();
    }

    /** Nanoseconds of a message of so many bytes. */
    double of(long bytes) {
        return latencyNs + bytes * nsPerByte;
    }
}
