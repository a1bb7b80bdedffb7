package org.pentathlon.comm;

import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Support;

/** Makes collectives of one kind. Found by {@link java.util.ServiceLoader}; cheap to construct. */
public interface CollectiveProvider {
    CollectiveKind kind();

    /** Whether this machine can reduce memory of such a device so. */
    Support supports(DeviceKind device);

    /**
     * Loads what this rank needs to be connected; not collective. What fails here cannot leave
     * other ranks waiting.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if something is missing
     */
    default void load() {
        // Most have nothing beyond what was looked at for support.
    }

    /**
     * Connects all ranks; collective. A rank on which it fails may leave the others waiting, and
     * has to tell them. Addresses are exchanged over the communicator.
     *
     * @param hostAddress an address of this host that the other ranks reach it by
     */
    Collective open(Communicator communicator, String hostAddress);
}
