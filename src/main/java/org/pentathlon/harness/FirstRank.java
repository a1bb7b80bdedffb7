package org.pentathlon.harness;

import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.RankLines;

/** Who of the ranks that share something speaks for all of them. */
final class FirstRank {
    private FirstRank() {}

    /**
     * Whether this rank is the first of those that share a thing; collective.
     *
     * @param thing its name in one line, equal on the ranks that share it and on no other
     */
    static boolean with(Communicator communicator, String thing) {
        return RankLines.ofAll(communicator, thing).indexOf(thing) == communicator.rank();
    }
}
