package org.pentathlon.harness;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.pentathlon.comm.World;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Lets the other ranks know of a failure that is this rank's own, once, so that they do not wait
 * for it. To be called before anything is closed: closing may wait for them. A connection between
 * two ranks may break without either being lost: then the first that notices ends for all.
 */
public final class FailureNews {
    /** What tells of a lost rank may come a little later than the failure that it causes. */
    private static final Duration NEWS = Duration.ofSeconds(2);

    private final World world;
    private final LostPeerHandler lost;
    private final BooleanSupplier known;
    private boolean told;

    /**
     * @param known whether all ranks know of the failure already, so that none need be told
     */
    public FailureNews(World world, LostPeerHandler lost, BooleanSupplier known) {
        this.world = world;
        this.lost = lost;
        this.known = known;
    }

    /** Does something, and tells if it fails. */
    public <T> T orTell(Supplier<T> work) {
        try {
            return work.get();
        } catch (Throwable e) {
            tell(e);
            throw e;
        }
    }

    void tell(Throwable failure) {
        if (told || known.getAsBoolean() || isPeerLost(failure)) {
            return;
        }
        told = true;
        lost.ownFailure();
        boolean named = failure instanceof PentathlonException;
        world.fail(named ? failure.getMessage() : failure.toString());
    }

    /** Whether the failure follows from the loss of another rank. */
    boolean isPeerLost(Throwable failure) {
        return failure instanceof PentathlonException named
                && named.status() == ExitStatus.RANK_FAILED
                && world.lost(NEWS).filter(peer -> peer.rank() != world.self().rank()).isPresent();
    }
}
