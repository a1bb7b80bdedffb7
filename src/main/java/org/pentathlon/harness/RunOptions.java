package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import org.pentathlon.results.Attributes;
import org.pentathlon.spec.CollectiveKind;

/**
 * What a launch does beside its cases. All ranks hold equal values.
 *
 * @param launch number of this launch, from 0
 * @param launches launches of the whole run ({@code --repeats})
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
        Path out,
        Path journalDirectory,
        Path dataDirectory,
        Optional<CollectiveKind> collective,
        OptionalDouble pricePerDeviceHour,
        long seed,
        boolean force,
        Attributes run,
        String jobText) {
    /** Whether this launch is the one after which the result file is written. */
    public boolean last() {
        return launch == launches - 1;
    }
}
