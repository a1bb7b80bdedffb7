package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Communicator;
import org.pentathlon.results.Spool;
import org.pentathlon.spec.PentathlonException;

/** Brings what ranks have written into their journals to rank 0. */
final class Gathering {
    private final Communicator communicator;
    private final Agreement agreement;
    private final Spool spool;

    /**
     * @param spool where rank 0 keeps what comes; null on the others, and with one rank
     */
    Gathering(Communicator communicator, Agreement agreement, Spool spool) {
        this.communicator = communicator;
        this.agreement = agreement;
        this.spool = spool;
    }

    /** Collective. */
    void gather(byte[] segment) {
        if (communicator.size() == 1) {
            return;
        }
        // A failure of rank 0 must wait until the exchange is over, or the others would hang in it.
        List<PentathlonException> failures = new ArrayList<>();
        communicator.gather(
                segment,
                bytes -> {
                    try {
                        spool.append(bytes);
                    } catch (PentathlonException e) {
                        failures.add(e);
                    }
                });
        agreement.all(
                () -> {
                    if (!failures.isEmpty()) {
                        throw failures.get(0);
                    }
                    if (spool != null) {
                        spool.force();
                    }
                    return null;
                });
    }
}
