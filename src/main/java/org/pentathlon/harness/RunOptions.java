package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.pentathlon.results.Attributes;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.Measure;

/**
 * What a launch does beside its cases. All ranks hold equal values.
 *
 * @param launch number of this launch, from 0
 * @param launches launches of the whole run ({@code --repeats})
 * @param kind what is run
 * @param measures what is measured of each case
 * @param measureIterations iterations of each pass behind the timing pass
 * @param memoryLimitBytes memory that a rank may use; empty for 80 % of what is free
 * @param pointSeconds time that a point of a sweep may take
 * @param out result file
 * @param journalDirectory folder of the journals
 * @param dataDirectory folder of the data sets, or null
 * @param collective what reduces gradients; empty to take the best there is
 * @param pricePerDeviceHour what an hour of a device costs, where it is known
 * @param force whether an existing result file and journal may be replaced
 * @param run attributes of the run and its resolved settings, for the result file
 * @param jobText the job file as it was read
 */
public record RunOptions(
        int launch,
        int launches,
        RunKind kind,
        Set<Measure> measures,
        int measureIterations,
        OptionalLong memoryLimitBytes,
        int pointSeconds,
        Path out,
        Path journalDirectory,
        Path dataDirectory,
        Optional<CollectiveKind> collective,
        OptionalDouble pricePerDeviceHour,
        long seed,
        boolean force,
        Attributes run,
        String jobText) {
    public RunOptions {
        measures = Set.copyOf(measures);
    }

    /** Whether this launch is the one after which the result file is written. */
    public boolean last() {
        return launch == launches - 1;
    }
}
