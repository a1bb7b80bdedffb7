package org.pentathlon.comm;

import java.time.Duration;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Whether all ranks are alive, as far as this one knows; the first loss counts. */
final class Liveness {
    /** A rank signs that it lives so often. */
    static final Duration BEAT = Duration.ofSeconds(1);

    /**
     * A rank that is silent for so long is lost; most losses show at once as a closed connection.
     * With a node without power nothing closes: then all is over within 10 s only if some are left.
     */
    static final Duration SILENCE = Duration.ofSeconds(7);

    private volatile PeerLost lost;

    /** The first loss, or null. */
    PeerLost lost() {
        return lost;
    }

    /** Throws PentathlonException (rank failed) if a rank is lost. */
    void check() {
        PeerLost peer = lost;
        if (peer != null) {
            throw new PentathlonException(ExitStatus.RANK_FAILED, peer.message());
        }
    }

    /**
     * Waits a moment for the news of a loss that would explain a failure.
     *
     * @return the loss, or null if none became known
     */
    synchronized PeerLost awaitLoss(Duration longest) {
        long deadline = System.nanoTime() + longest.toNanos();
        try {
            long left = longest.toNanos();
            while (lost == null && left > 0) {
                wait(left / 1_000_000 + 1);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lost;
    }

    /** Notes a loss; true if it is the first. */
    synchronized boolean note(PeerLost peer) {
        if (lost != null) {
            return false;
        }
        lost = peer;
        notifyAll();
        return true;
    }
}
