package org.pentathlon.comm;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A rank's end of the rendezvous connection, open for the whole run. A daemon thread reads it; if
 * it breaks, rank 0 is lost.
 */
final class Member implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Member.class);
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Message.Hello self;
    private final Wire wire;
    private final Handshake handshake;
    private final Consumer<PeerLost> onLost;
    private final Liveness liveness = new Liveness();
    private final StopAgreement stopAgreement = new StopAgreement(this::propose);
    private final CompletableFuture<List<Integer>> ports = new CompletableFuture<>();
    private final ScheduledExecutorService timer = Daemons.timer("pentathlon-heartbeat");
    private final List<RankInfo> table;
    private final Thread reader;
    private volatile boolean leaving;

    /**
     * Says hello and waits until all ranks are there.
     *
     * @param wire proven to lead to rank 0
     * @param handshake what it was proven by
     * @param onLost called by a daemon thread for each rank that is lost, until this one fails
     *     itself
     * @throws PentathlonException if rank 0 refuses this rank or ranks are missing
     * @throws IOException if the connection breaks first
     */
    Member(Message.Hello self, Wire wire, Handshake handshake, Consumer<PeerLost> onLost)
            throws IOException {
        this.self = self;
        this.wire = wire;
        this.handshake = handshake;
        this.onLost = onLost;
        wire.socket().setSoTimeout((int) Liveness.SILENCE.toMillis());
        wire.send(self);
        Daemons.repeat(timer, Liveness.BEAT, this::beat);
        try {
            table = awaitWelcome();
        } catch (IOException | PentathlonException e) {
            timer.shutdownNow();
            throw e;
        }
        reader = Daemons.start("pentathlon-rendezvous", this::read);
    }

    List<RankInfo> table() {
        return table;
    }

    /** The proof of belonging to this launch, for connections between ranks. */
    Handshake handshake() {
        return handshake;
    }

    Liveness liveness() {
        return liveness;
    }

    StopAgreement stopAgreement() {
        return stopAgreement;
    }

    /**
     * Gives the port that this rank listens on and takes those of all; collective.
     *
     * @throws PentathlonException (rank failed) if a rank is lost or too slow
     */
    List<Integer> exchangePorts(int mine, Duration longest) {
        send(new Message.ListensOn(mine));
        try {
            return ports.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED,
                    "not all ranks said where they listen within " + longest.toSeconds() + " s",
                    e);
        } catch (ExecutionException e) {
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED, e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PentathlonException(
                    ExitStatus.INTERNAL, "interrupted while the ranks exchanged ports", e);
        }
    }

    /** Tells all ranks that this one ends because of an error. */
    void fail(String reason) {
        leaving = true;
        // So that whatever waits for the other ranks in this process ends as well.
        liveness.note(new PeerLost(self.rank(), self.host(), reason));
        trySend(new Message.Failed(reason));
    }

    /** Says goodbye and waits until rank 0 has heard it. */
    @Override
    public void close() {
        if (!leaving) {
            leaving = true;
            trySend(new Message.Goodbye());
        }
        timer.shutdownNow();
        try {
            reader.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            wire.close();
        } catch (IOException e) {
            LOG.debug("closing the rendezvous connection: {}", e.toString());
        }
    }

    private List<RankInfo> awaitWelcome() throws IOException {
        while (true) {
            Message message = wire.receive();
            if (message instanceof Message.Welcome welcome) {
                return welcome.ranks();
            } else if (message instanceof Message.Refused refused) {
                throw new PentathlonException(refused.status(), refused.reason());
            }
        }
    }

    private void read() {
        String reason = "its connection closed";
        try {
            while (true) {
                if (!handle(wire.receive())) {
                    return;
                }
            }
        } catch (SocketTimeoutException e) {
            reason = "no sign of life for " + Liveness.SILENCE.toSeconds() + " s";
        } catch (IOException e) {
            LOG.debug("the rendezvous connection ended: {}", e.toString());
        }
        if (!leaving) {
            lost(new PeerLost(0, table.get(0).host(), reason));
        }
    }

    private boolean handle(Message message) throws IOException {
        if (message instanceof Message.PortTable known) {
            ports.complete(known.ports());
        } else if (message instanceof Message.StopAt stop) {
            stopAgreement.agreed(stop.point());
            wire.send(new Message.StopKnown());
        } else if (message instanceof Message.Release) {
            stopAgreement.released();
        } else if (message instanceof Message.Lost loss) {
            lost(loss.peer());
        } else if (message instanceof Message.Goodbye) {
            if (!leaving) {
                lost(new PeerLost(0, table.get(0).host(), "it left while this rank was at work"));
            }
            return false;
        }
        return true;
    }

    private void lost(PeerLost peer) {
        if (liveness.note(peer)) {
            stopAgreement.lost(peer);
            ports.completeExceptionally(
                    new PentathlonException(ExitStatus.RANK_FAILED, peer.message()));
        } else if (liveness.lost().rank() == self.rank()) {
            // This rank fails by itself, and ends for that reason.
            return;
        }
        Daemons.start("pentathlon-peer-lost", () -> onLost.accept(peer));
    }

    private void propose(StopPoint point) {
        send(new Message.Propose(point));
    }

    private void beat() {
        trySend(new Message.Heartbeat());
    }

    private void send(Message message) {
        try {
            wire.send(message);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED,
                    "rank " + self.rank() + " cannot reach rank 0 (" + e.getMessage() + ")",
                    e);
        }
    }

    /** For messages whose failure the reading thread notices as well. */
    private void trySend(Message message) {
        try {
            wire.send(message);
        } catch (IOException e) {
            LOG.debug("the hub could not be told: {}", e.toString());
        }
    }
}
