package org.pentathlon.comm;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** How a rank finds rank 0: asks where it is, tries each address, and again until it is there. */
final class Meeting {
    private static final int CONNECT_MS = 2000;
    private static final int PROOF_MS = 5000;
    private static final long SHORTEST_PAUSE_MS = 20;
    private static final long LONGEST_PAUSE_MS = 500;

    private final Message.Hello self;
    private final Supplier<Optional<RendezvousPoint>> where;
    private final String place;
    private String obstacle;

    /**
     * @param where asked again and again, as a file of an earlier run may lie there at first
     * @param place what to name in messages
     */
    Meeting(Message.Hello self, Supplier<Optional<RendezvousPoint>> where, String place) {
        this.self = self;
        this.where = where;
        this.place = place;
        this.obstacle = "nothing is there";
    }

    /**
     * Joins the launch; returns once all ranks are there.
     *
     * @throws PentathlonException (rank failed) if rank 0 cannot be met in time or ranks are
     *     missing
     */
    Member join(Duration longest, Consumer<PeerLost> onLost) {
        long deadline = System.nanoTime() + longest.toNanos();
        long pause = SHORTEST_PAUSE_MS;
        while (true) {
            Optional<RendezvousPoint> point = where.get();
            Wire wire = point.map(this::connect).orElse(null);
            if (wire != null) {
                Member member = enter(wire, new Handshake(point.get().token()), onLost);
                if (member != null) {
                    return member;
                }
            }
            if (System.nanoTime() - deadline > 0) {
                throw new PentathlonException(
                        ExitStatus.RANK_FAILED,
                        "rank "
                                + self.rank()
                                + " on "
                                + self.host()
                                + " did not meet rank 0 within "
                                + longest.toSeconds()
                                + " s at "
                                + place
                                + ": "
                                + obstacle
                                + "; see that rank 0 runs, and that all nodes share the folder and"
                                + " reach each other");
            }
            sleep(pause);
            pause = Math.min(LONGEST_PAUSE_MS, 2 * pause);
        }
    }

    private Wire connect(RendezvousPoint point) {
        Handshake handshake = new Handshake(point.token());
        for (String host : point.hosts()) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(host, point.port()), CONNECT_MS);
                socket.setSoTimeout(PROOF_MS);
                handshake.asMember(socket);
                return new Wire(socket);
            } catch (IOException e) {
                obstacle =
                        e instanceof UnknownHostException
                                ? "the name " + host + " does not resolve"
                                : host + ":" + point.port() + " said: " + e.getMessage();
                closeAfter(socket, e);
            }
        }
        return null;
    }

    private Member enter(Wire wire, Handshake handshake, Consumer<PeerLost> onLost) {
        try {
            return new Member(self, wire, handshake, onLost);
        } catch (IOException e) {
            obstacle = "rank 0 closed the connection";
            closeAfter(wire.socket(), e);
            return null;
        }
    }

    private static void closeAfter(Socket socket, IOException failure) {
        try {
            socket.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PentathlonException(
                    ExitStatus.INTERNAL, "interrupted while waiting for rank 0", e);
        }
    }
}
