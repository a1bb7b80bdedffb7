package org.pentathlon.probe;

import java.util.Optional;

/**
 * Which GPU of the node is a rank's.
 *
 * @param visible the variable {@code CUDA_VISIBLE_DEVICES}: numbers and UUIDs between commas; empty
 *     where it is not set
 * @param localRank position among the ranks of the node
 */
record GpuChoice(Optional<String> visible, int localRank) {
    /** Its number or UUID; empty where the variable hides all. */
    Optional<String> name() {
        if (visible.isEmpty()) {
            return Optional.of(Integer.toString(localRank));
        }
        String[] names = visible.get().split(",", -1);
        return Optional.of(names[localRank % names.length].strip())
                .filter(name -> !name.isEmpty() && !name.startsWith("-"));
    }
}
