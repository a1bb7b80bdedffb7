package org.pentathlon.comm;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rank 0's end of the rendezvous: admits every rank once, gives all of them the table of ranks, and
 * then tells each what concerns all. Every rank is connected to it, rank 0 too. A connection that
 * does not prove at once that it knows the token is closed; it holds up nobody, as each has a
 * thread of its own.
 */
final class Hub implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    private static final Duration LAST_GOODBYES = Duration.ofSeconds(5);
    private static final int STRANGERS = 256;
    private static final long PAUSE_MS = 100;

    private final ServerSocket server;
    private final Handshake handshake;
    private final Roster roster;
    private final Semaphore unproven;
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
        this.handshake = new Handshake(token);
        this.roster = new Roster(worldSize, launchNumber, startTimeout, layout);
        this.unproven = new Semaphore(Math.addExact(STRANGERS, worldSize));
        try {
            server.bind(bind, Math.max(STRANGERS, worldSize));
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "rank 0 cannot listen on " + bind + " (" + e.getMessage() + ")",
                    e);
        }
        Daemons.later(timer, startTimeout, roster::giveUp);
        Daemons.repeat(timer, Liveness.BEAT, roster::beat);
        Daemons.start("pentathlon-hub", this::accept);
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

    /** A failure may persist, as that for want of file descriptors does: hence the pause. */
    private void accept() {
        Set<String> said = new HashSet<>();
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (unproven.tryAcquire()) {
                    Daemons.start("pentathlon-hub-connection", () -> serve(socket));
                } else {
                    LOG.warn("refused a connection from {}: too many at once", from(socket));
                    socket.close();
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
                if (said.add(String.valueOf(e.getMessage()))) {
                    LOG.warn("the rendezvous could not accept a connection: {}", e.getMessage());
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the hub", e);
        }
    }

    private void serve(Socket socket) {
        int rank = -1;
        String reason = "its connection closed";
        try (socket) {
            Wire wire = new Wire(socket);
            Message.Hello hello = prove(socket, wire);
            if (hello == null || !roster.admit(hello, wire)) {
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

    /** The rank's first word, or null if it did not prove in time that it knows the token. */
    private Message.Hello prove(Socket socket, Wire wire) {
        Future<?> deadline =
                timer.schedule(
                        () -> {
                            socket.close();
                            return null;
                        },
                        HANDSHAKE.toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            handshake.asHub(socket);
            if (wire.receive() instanceof Message.Hello hello) {
                return hello;
            }
            LOG.warn("refused a connection from {}: its first word is no hello", from(socket));
        } catch (IOException e) {
            String why = socket.isClosed() ? "it said too little in time" : e.getMessage();
            LOG.warn("refused a connection from {}: {}", from(socket), why);
        } finally {
            deadline.cancel(false);
            unproven.release();
        }
        return null;
    }

    private static String from(Socket socket) {
        InetAddress address = socket.getInetAddress();
        return address == null ? "nowhere" : RendezvousPoint.plain(address);
    }

    /** Waits for the goodbyes of the other ranks, then closes all connections. */
    @Override
    public void close() {
        roster.close(LAST_GOODBYES);
        timer.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the rendezvous port could not be closed: {}", e.getMessage());
        }
    }
}
