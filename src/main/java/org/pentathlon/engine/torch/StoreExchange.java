package org.pentathlon.engine.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * How all ranks open a store that rank 0 serves. A rank on which something fails takes part in the
 * exchange first and throws then, so that the ranks stay in step and none waits for it.
 */
interface StoreExchange<S> {
    /** Opens the store, on rank 0. */
    S serve();

    /** Where the other ranks find it, not empty. */
    String place(S store);

    /** Connects to the store, on the other ranks. */
    S connect(String place);

    /**
     * Opens the store on all ranks or on none; collective.
     *
     * @throws PentathlonException (rank failed) if it failed on this rank or on another; what
     *     {@link #serve} or {@link #connect} throws of this kind, and any LinkageError, as they are
     */
    static <S> S open(Communicator all, StoreExchange<S> how) {
        boolean serves = all.rank() == 0;
        String place = serves ? "" : new String(all.broadcast(new byte[0], 0), UTF_8);
        S store = null;
        Throwable failure = null;
        try {
            if (serves) {
                store = how.serve();
                place = how.place(store);
            } else if (!place.isEmpty()) {
                store = how.connect(place);
            }
        } catch (RuntimeException | LinkageError e) {
            failure = e;
        }
        if (serves) {
            all.broadcast(place.getBytes(UTF_8), 0);
        }
        if (place.isEmpty()) {
            throw failure == null
                    ? failed("rank 0 could not open Gloo's store")
                    : own(all, failure);
        }
        long failing = all.max(failure == null ? -1 : all.rank());
        if (failure != null) {
            throw own(all, failure);
        }
        if (failing >= 0) {
            throw failed("rank " + failing + " could not connect to Gloo's store on " + place);
        }
        return store;
    }

    private static PentathlonException own(Communicator all, Throwable failure) {
        if (failure instanceof LinkageError error) {
            throw error;
        }
        if (failure instanceof PentathlonException known) {
            return known;
        }
        String reason = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return new PentathlonException(
                ExitStatus.RANK_FAILED,
                "gloo: rank " + all.rank() + " cannot connect to its peers: " + reason,
                failure);
    }

    private static PentathlonException failed(String what) {
        return new PentathlonException(
                ExitStatus.RANK_FAILED, "gloo: " + what + "; see the message of that rank");
    }
}
