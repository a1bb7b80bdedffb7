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
     * Connects all ranks; collective. Addresses are exchanged over the communicator.
     *
     * @param hostAddress an address of this host that the other ranks reach it by
     */
    Collective open(Communicator communicator, String hostAddress);
}
