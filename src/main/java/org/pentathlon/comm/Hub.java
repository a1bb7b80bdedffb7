package org.pentathlon.comm;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rank 0's end of the rendezvous: admits every rank once, gives all of them the table of ranks, and
 * then tells each what concerns all. Every rank is connected to it, rank 0 too.
 */
final class Hub implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration LAST_GOODBYES = Duration.ofSeconds(5);

    private final ServerSocket server;
    private final Roster roster;
    private final Gate gate;
    private final ScheduledExecutorService timer = Daemons.timer("pentathlon-hub-timer");

    /**
     * Binds the port and begins to admit ranks.
     *
     * @param bind the address to listen on; port 0 for any
     * @param startTimeout time after which the ranks that are there are told who is missing
     * @param layout where the ranks should be
     * @throws PentathlonException (environment) if the port cannot be bound
     */
    Hub(
            int worldSize,
            int launchNumber,
            String token,
            InetSocketAddress bind,
            Duration startTimeout,
            RankLayout layout) {
        this(worldSize, launchNumber, token, unbound(), bind, startTimeout, layout);
    }

    Hub(
            int worldSize,
            int launchNumber,
            String token,
            ServerSocket server,
            InetSocketAddress bind,
            Duration startTimeout,
            RankLayout layout) {
        this.server = server;
        this.roster = new Roster(worldSize, launchNumber, startTimeout, layout);
        try {
            server.bind(bind, Gate.backlog(worldSize));
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "rank 0 cannot listen on " + bind + " (" + e.getMessage() + ")",
                    e);
        }
        Daemons.later(timer, startTimeout, roster::giveUp);
        Daemons.repeat(timer, Liveness.BEAT, roster::beat);
        this.gate = new Gate("rendezvous", server, new Handshake(token), worldSize, this::greet);
    }

    private static ServerSocket unbound() {
        try {
            return new ServerSocket();
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "rank 0 cannot make a socket (" + e + ")", e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private Runnable greet(Socket socket) throws IOException {
        Wire wire = new Wire(socket);
        if (wire.receive() instanceof Message.Hello hello) {
            return () -> serve(socket, wire, hello);
        }
        throw new IOException("its first word is no hello");
    }

    private void serve(Socket connection, Wire wire, Message.Hello hello) {
        int rank = -1;
        String reason = "its connection closed";
        try (Socket socket = connection) {
            if (!roster.admit(hello, wire)) {
                return;
            }
            rank = hello.rank();
            socket.setSoTimeout((int) Liveness.SILENCE.toMillis());
            while (roster.handle(rank, wire, wire.receive())) {
                // The roster did what the message asks for.
            }
        } catch (SocketTimeoutException e) {
            reason = "no sign of life for " + Liveness.SILENCE.toSeconds() + " s";
        } catch (IOException e) {
            LOG.debug("the connection of rank {} ended: {}", rank, e.toString());
        } finally {
            if (rank >= 0) {
                roster.ended(rank, reason);
            }
        }
    }

    /** Waits for the goodbyes of the other ranks, then closes all connections. */
    @Override
    public void close() {
        roster.close(LAST_GOODBYES);
        timer.shutdownNow();
        gate.close();
    }
}
