package org.pentathlon.job;

import java.time.Instant;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;

/**
 * What a job has to fit to.
 *
 * @param launchedRanks ranks that a launcher has started, or 0 without a launcher
 * @param engines what the frameworks can do on this machine
 * @param library the compute library of this process
 * @param now instant that names a result file
 */
public record Environment(
        int launchedRanks, EngineSupport engines, ComputeLibrary library, Instant now) {
    /** Whether a framework runs on a device of this machine. */
    @FunctionalInterface
    public interface EngineSupport {
        Support supports(EngineKind engine, DeviceKind device, Precision precision);
    }
}
