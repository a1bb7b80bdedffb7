package org.pentathlon.comm;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets connections in that prove at once that they know the token. Others are closed; they hold up
 * nobody, as each has a thread of its own.
 */
final class Gate implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    private static final int STRANGERS = 256;
    private static final long PAUSE_MS = 100;

    /** Takes in a connection that has proven itself. */
    @FunctionalInterface
    interface Host {
        /**
         * Reads the first word, in the time that the proof may take.
         *
         * @return what is to be done with the connection, which is its own from then on
         * @throws IOException if the word is none; the connection is closed
         */
        Runnable greet(Socket socket) throws IOException;
    }

    private final String name;
    private final ServerSocket server;
    private final Handshake handshake;
    private final Host host;
    private final Semaphore unproven;

    /** Connections in their proof. Who takes one out decides what becomes of it. */
    private final Set<Socket> strangers = ConcurrentHashMap.newKeySet();

    private final ScheduledExecutorService timer;

    /**
     * @param name of the port, in messages
     * @param server bound
     * @param expected connections that may come at once
     */
    Gate(String name, ServerSocket server, Handshake handshake, int expected, Host host) {
        this.name = name;
        this.server = server;
        this.handshake = handshake;
        this.host = host;
        this.unproven = new Semaphore(Math.addExact(STRANGERS, expected));
        this.timer = Daemons.timer("pentathlon-" + name + "-timer");
        Daemons.start("pentathlon-" + name, this::accept);
    }

    /** Connections that may wait to be accepted where so many are expected at once. */
    static int backlog(int expected) {
        return Math.max(STRANGERS, expected);
    }

    /** A failure may persist, as that for want of file descriptors does: hence the pause. */
    private void accept() {
        Set<String> said = new HashSet<>();
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                if (unproven.tryAcquire()) {
                    Daemons.start("pentathlon-" + name + "-connection", () -> admit(socket));
                } else {
                    LOG.info("{} refused {}: too many at once", name, from(socket));
                    socket.close();
                }
            } catch (IOException e) {
                if (server.isClosed()) {
                    return;
                }
                if (said.add(String.valueOf(e.getMessage()))) {
                    LOG.warn("{} could not accept a connection: {}", name, e.getMessage());
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the one who accepts", e);
        }
    }

    private void admit(Socket socket) {
        Runnable next = prove(socket);
        if (next != null) {
            next.run();
        }
    }

    private Runnable prove(Socket socket) {
        Future<?> deadline = null;
        try {
            strangers.add(socket);
            deadline =
                    timer.schedule(
                            () -> refuse(socket), HANDSHAKE.toMillis(), TimeUnit.MILLISECONDS);
            handshake.asHub(socket);
            Runnable next = host.greet(socket);
            if (!strangers.remove(socket)) {
                throw new IOException("it said too little in time");
            }
            return next;
        } catch (IOException | RejectedExecutionException e) {
            // The end of a launch closes the timer: nobody is expected any more.
            String why = socket.isClosed() ? "it said too little in time" : e.getMessage();
            LOG.info("{} refused {}: {}", name, from(socket), why);
            strangers.remove(socket);
            close(socket);
            return null;
        } finally {
            if (deadline != null) {
                deadline.cancel(false);
            }
            unproven.release();
        }
    }

    private void refuse(Socket socket) {
        if (strangers.remove(socket)) {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a refused connection: {}", e.toString());
        }
    }

    private static String from(Socket socket) {
        InetAddress address = socket.getInetAddress();
        return address == null ? "nowhere" : RendezvousPoint.plain(address);
    }

    /** Lets nobody in any more; connections that are in stay. */
    @Override
    public void close() {
        timer.shutdownNow();
        try {
            server.close();
        } catch (IOException e) {
            LOG.warn("the port of {} could not be closed: {}", name, e.getMessage());
        }
        // One that comes in only now finds that the timer takes no more.
        strangers.forEach(this::refuse);
    }
}
