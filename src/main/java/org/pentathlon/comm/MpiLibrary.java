package org.pentathlon.comm;

import java.time.Duration;

/** A message-passing library that this process has found, and has not started yet. */
sealed interface MpiLibrary permits MpjLibrary, NativeMpi {
    /** Its name in results: {@code mpj} or {@code native}. */
    String word();

    /** What all ranks have to have in common, such as {@code native (Open MPI)}. */
    String family();

    /**
     * Starts it and connects all ranks; collective.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if it does not start, (rank
     *     failed) if a rank is lost meanwhile
     */
    Port connect(Launch launch, Member member, Duration startTimeout);
}
