package org.pentathlon.bundle;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.spec.DeviceKind;

/**
 * A bundle to make.
 *
 * @param home folder of the program
 * @param version of the program
 * @param out folder to make
 * @param gpus the only ones whose machine code is kept; empty for that of all
 * @param partBytes the size of a part of the compressed archive; empty for a folder to run from
 * @param force whether an existing folder may be replaced
 */
public record BundleRequest(
        Path home,
        String version,
        Path out,
        DeviceKind device,
        List<ComputeCapability> gpus,
        OptionalLong partBytes,
        boolean force) {
    public BundleRequest {
        gpus = List.copyOf(gpus);
    }
}
