package org.pentathlon.comm;

import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Lets all ranks stop after the same iteration, although the wish to stop (a signal) reaches one of
 * them, or several, at any time.
 *
 * <p>A rank that wishes to stop calls {@link #proposeStop} between two iterations, having completed
 * {@code i}, with {@code L = i + 1}, or with a later {@code L} that depends on {@code i} in the
 * same way on all ranks, such as the first measured iteration if {@code i} is in the warm-up. Rank
 * 0 takes the first proposal, tells it to all ranks, waits until all have acknowledged it, and then
 * releases every proposer. A rank asks {@link #reached} between iterations.
 *
 * <p>No rank overruns in synchronous training, where an iteration ends only when the gradients of
 * all ranks are summed. The proposer gives its gradients of iteration {@code i + 1} after its
 * release only, and is released only when every rank knows {@code L}. So no rank can complete
 * iteration {@code i + 1} before it knows {@code L}, which is at or before {@code L}, and each asks
 * before it begins another. Two proposers that wait at once have completed the same {@code i}, as
 * either could complete one more only with the other's gradients, so the first proposal suits both.
 * Inference has no such bond: a rank that is already past {@code L} stops at its next question.
 */
public final class StopAgreement {
    private final Consumer<StopPoint> proposals;
    private volatile StopPoint stop;
    private boolean released;
    private PeerLost lost;

    /**
     * @param proposals takes a proposal to rank 0
     */
    StopAgreement(Consumer<StopPoint> proposals) {
        this.proposals = proposals;
    }

    /** The agreement of a rank that is alone. */
    static StopAgreement alone() {
        StopAgreement[] self = new StopAgreement[1];
        self[0] =
                new StopAgreement(
                        point -> {
                            self[0].agreed(point);
                            self[0].released();
                        });
        return self[0];
    }

    /** Where to stop, or null; a volatile read. */
    public StopPoint stopAt() {
        return stop;
    }

    /** Whether a rank that completed so many iterations of that case has to stop now. */
    public boolean reached(int caseIndex, long completed) {
        StopPoint point = stop;
        return point != null && point.reachedBy(caseIndex, completed);
    }

    /**
     * Proposes that all ranks stop once they completed {@code iterations} of the case. Blocks until
     * every rank knows where to stop, which may be another rank's proposal. Called between two
     * iterations by a rank that completed fewer: {@code iterations - 1}, or any number before the
     * first measured iteration where that is proposed.
     *
     * @throws PentathlonException (rank failed) if a rank is lost meanwhile
     */
    public void proposeStop(int caseIndex, long iterations) {
        proposals.accept(new StopPoint(caseIndex, iterations));
        synchronized (this) {
            try {
                while (!released && lost == null) {
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PentathlonException(
                        ExitStatus.INTERNAL, "interrupted while the ranks agreed where to stop", e);
            }
            if (!released) {
                throw new PentathlonException(ExitStatus.RANK_FAILED, lost.message());
            }
        }
    }

    void agreed(StopPoint point) {
        stop = point;
    }

    synchronized void released() {
        released = true;
        notifyAll();
    }

    synchronized void lost(PeerLost peer) {
        lost = peer;
        notifyAll();
    }
}
