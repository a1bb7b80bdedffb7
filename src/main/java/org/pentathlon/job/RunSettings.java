package org.pentathlon.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MpiChoice;

/**
 * What holds for a whole run; what a case may have of its own is in its {@link
 * org.pentathlon.spec.CaseSpec}.
 *
 * @param device the device that all ranks use; {@code auto} is settled
 * @param collective what reduces gradients, or empty for {@code auto}
 * @param journalDir folder of the journal, or empty for beside the result
 * @param out the result file; where it was not given it is named after the time, so that ranks that
 *     read the job apart from each other may have different ones: rank 0's counts
 * @param jobFile the job file's text, or empty
 */
public record RunSettings(
        String title,
        int ranks,
        DeviceKind device,
        int repeats,
        long seed,
        Set<Measure> measures,
        int measureIterations,
        MpiChoice mpi,
        Optional<CollectiveKind> collective,
        Optional<Path> dataDir,
        OptionalLong memoryLimitBytes,
        int pointSeconds,
        List<Path> cudaLibs,
        boolean shareGpu,
        int startTimeoutSeconds,
        OptionalDouble pricePerDeviceHour,
        Optional<Path> journalDir,
        Path out,
        boolean force,
        boolean dryRun,
        boolean quiet,
        String jobFile) {
    public RunSettings {
        measures = Set.copyOf(measures);
        cudaLibs = List.copyOf(cudaLibs);
    }
}
