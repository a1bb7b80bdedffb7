package org.pentathlon.results;

import org.pentathlon.spec.Worded;

/** What stays the same while the ranks become more. */
public enum ScalingKind implements Worded {
    /** The batch of each rank. */
    WEAK,
    /** The batch of all ranks together. */
    STRONG
}
