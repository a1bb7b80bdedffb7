package org.pentathlon.harness;

import org.pentathlon.results.Termination;

/** What a rank does between the opening of its journal and the writing of the result. */
interface RankWork {
    /**
     * Does it; collective.
     *
     * @return {@link Termination#NORMAL} or {@link Termination#FORCED}
     */
    Termination run();
}
