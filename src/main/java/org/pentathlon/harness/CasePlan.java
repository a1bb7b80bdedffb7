package org.pentathlon.harness;

import java.util.List;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Split;

/**
 * What a case comes to once its data are known.
 *
 * @param heldOut what is evaluated, the target's split first; nothing where no epochs are asked for
 * @param perEpoch iterations of an epoch; 0 where no epochs are asked for
 * @param iterations measured ones
 */
record CasePlan(Dataset data, List<Split> heldOut, long perEpoch, int iterations) {}
