package org.pentathlon.probe;

import java.nio.file.Path;
import org.pentathlon.spec.DeviceKind;

/**
 * For which rank probes are wanted.
 *
 * @param root the file system's root, or a folder that stands for it
 * @param firstOfNode whether it is the rank that reads what the ranks of a node share, such as
 *     packages' energy
 * @param device what the ranks compute on
 * @param localRank position among the ranks of the node; the GPU's number where each has its own
 */
public record ProbeRequest(Path root, boolean firstOfNode, DeviceKind device, int localRank) {}
