package org.pentathlon.probe;

import java.nio.file.Path;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;

/**
 * For which rank probes are wanted.
 *
 * @param root the file system's root, or a folder that stands for it
 * @param firstOfNode whether it is the rank that reads what the ranks of a node share, such as
 *     packages' energy
 * @param device what the ranks compute on
 * @param gpu the place on the bus of the rank's GPU, as CUDA writes it, or why there is none: NVML
 *     may count GPUs in another order than CUDA does
 * @param firstOfGpu whether it is the rank that reads what the ranks of a GPU share, its energy
 */
public record ProbeRequest(
        Path root,
        boolean firstOfNode,
        DeviceKind device,
        Available<String> gpu,
        boolean firstOfGpu) {}
