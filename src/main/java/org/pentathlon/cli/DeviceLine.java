package org.pentathlon.cli;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.pentathlon.results.PhaseMedians;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.spec.Measure;

/** Says of a case whose phases a device tells that they are the device's. */
final class DeviceLine {
    private static final double NS_PER_MS = 1e6;

    private DeviceLine() {}

    /**
     * The line; none where phases are by the host's clock.
     *
     * @param group of the case
     */
    static List<String> read(ResultFile file, String group, ToDoubleFunction<String> summary) {
        if (!PhaseMedians.of(summary).onDevice()) {
            return List.of();
        }
        String device =
                "phases by the device's clock, %s ms"
                        .formatted(
                                Figures.plain(
                                        summary.applyAsDouble("device_median_ns") / NS_PER_MS));
        return List.of(device + freeRunning(file, group));
    }

    private static String freeRunning(ResultFile file, String group) {
        if (!file.exists(group + "/overhead")) {
            return "";
        }
        ResultTable table = file.table(group + "/overhead");
        int at = List.of(table.texts("measurement")).indexOf(Measure.PHASES.word());
        return at < 0
                ? ""
                : "; free-running %s ms an iteration, timed %s ms"
                        .formatted(
                                Figures.plain(table.doubles("ms_without")[at]),
                                Figures.plain(table.doubles("ms_with")[at]));
    }
}
