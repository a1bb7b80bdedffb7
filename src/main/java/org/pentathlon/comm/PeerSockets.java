package org.pentathlon.comm;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Two connections between any two ranks, one for each direction, as MPJ Express wants them. It
 * would take the first that come to its ports for its peers, whoever they are; so they are made
 * here, where both ends prove that they know the token, and it is given them.
 */
final class PeerSockets implements Closeable {
    private static final int CONNECT_MS = 5000;
    private static final long PAUSE_MS = 50;
    private static final long GLANCE_MS = 100;

    /** What a connection is for, as the rank sees it that made it. */
    private static final int READS = 0;

    private static final int WRITES = 1;

    /** What the other end says when the connection counts. */
    private static final int TAKEN = 1;

    private final int rank;
    private final List<RankInfo> table;
    private final Liveness liveness;
    private final SocketChannel[] readable;
    private final SocketChannel[] writable;
    private String obstacle = "nothing came";

    private PeerSockets(int rank, List<RankInfo> table, Liveness liveness) {
        this.rank = rank;
        this.table = table;
        this.liveness = liveness;
        this.readable = new SocketChannel[table.size()];
        this.writable = new SocketChannel[table.size()];
    }

    /**
     * Connects all ranks; collective.
     *
     * @param exchange gives this rank's port to all ranks and takes theirs
     * @throws IOException if this rank cannot listen
     * @throws PentathlonException (rank failed) if a rank is lost meanwhile, (environment) if
     *     another cannot be reached in time
     */
    static PeerSockets connect(
            int rank,
            List<RankInfo> table,
            Handshake handshake,
            Liveness liveness,
            Function<Integer, List<Integer>> exchange,
            Duration longest)
            throws IOException {
        long deadline = System.nanoTime() + longest.toNanos();
        PeerSockets sockets = new PeerSockets(rank, table, liveness);
        int expected = 2 * (table.size() - 1 - rank);
        boolean here = table.stream().allMatch(info -> isLoopback(info.address()));
        boolean done = false;
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(
                    here
                            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)
                            : new InetSocketAddress(0),
                    Gate.backlog(expected));
            try (Gate gate =
                    new Gate("peers", server.socket(), handshake, expected, sockets::greet)) {
                List<Integer> ports = exchange.apply(server.socket().getLocalPort());
                for (int lower = 0; lower < rank; lower++) {
                    sockets.reach(lower, READS, ports.get(lower), handshake, deadline);
                    sockets.reach(lower, WRITES, ports.get(lower), handshake, deadline);
                }
                sockets.awaitHigher(deadline);
            }
            done = true;
            return sockets;
        } finally {
            if (!done) {
                sockets.close();
            }
        }
    }

    private static boolean isLoopback(String address) {
        return address.startsWith("127.") || address.equals("0:0:0:0:0:0:0:1");
    }

    private Runnable greet(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        int peer = in.readInt();
        int purpose = in.readInt();
        if (peer <= rank || peer >= table.size() || (purpose != READS && purpose != WRITES)) {
            throw new IOException("it says that it is rank " + peer);
        }
        return () -> {
            try {
                // Before the connection is another's, who may write to it at once.
                socket.getOutputStream().write(TAKEN);
            } catch (IOException e) {
                close(socket.getChannel());
                return;
            }
            put(purpose == READS ? writable : readable, peer, socket.getChannel());
        };
    }

    private synchronized void put(SocketChannel[] channels, int peer, SocketChannel channel) {
        // A peer that was slow to prove itself comes again: what came last is what it holds.
        close(channels[peer]);
        channels[peer] = channel;
        notifyAll();
    }

    private void reach(int peer, int purpose, int port, Handshake handshake, long deadline) {
        InetSocketAddress address = new InetSocketAddress(table.get(peer).address(), port);
        while (true) {
            SocketChannel channel = null;
            try {
                channel = SocketChannel.open();
                channel.socket().connect(address, CONNECT_MS);
                channel.socket().setSoTimeout(CONNECT_MS);
                handshake.asMember(channel.socket());
                DataOutputStream out = new DataOutputStream(channel.socket().getOutputStream());
                out.writeLong(((long) rank << Integer.SIZE) | purpose);
                requireTaken(channel.socket());
                channel.socket().setSoTimeout(0);
                put(purpose == READS ? readable : writable, peer, channel);
                return;
            } catch (IOException e) {
                close(channel);
                obstacle = address + " said: " + e.getMessage();
            }
            liveness.check();
            if (System.nanoTime() - deadline > 0) {
                throw late(List.of(peer));
            }
            pause();
        }
    }

    /** Otherwise the other end may have dropped a connection that this one counts on. */
    private static void requireTaken(Socket socket) throws IOException {
        // Longer than the other end leaves a proof.
        socket.setSoTimeout(2 * CONNECT_MS);
        if (socket.getInputStream().read() != TAKEN) {
            throw new IOException("it closed the connection");
        }
    }

    private synchronized void awaitHigher(long deadline) {
        try {
            while (!missing().isEmpty()) {
                liveness.check();
                if (System.nanoTime() - deadline > 0) {
                    throw late(missing());
                }
                wait(GLANCE_MS);
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int peer = rank + 1; peer < table.size(); peer++) {
            if (readable[peer] == null || writable[peer] == null) {
                missing.add(peer);
            }
        }
        return missing;
    }

    private PentathlonException late(List<Integer> peers) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "rank "
                        + rank
                        + " on "
                        + table.get(rank).host()
                        + " was not connected with "
                        + Ranks.words(peers)
                        + " on "
                        + table.get(peers.get(0)).host()
                        + " in time ("
                        + obstacle
                        + "); see that the nodes reach each other on all ports");
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static PentathlonException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new PentathlonException(
                ExitStatus.INTERNAL, "interrupted while the ranks connected", e);
    }

    /** Connections that this rank reads, one of each other rank. */
    List<SocketChannel> readable() {
        return others(readable);
    }

    /** Connections that this rank writes, one of each other rank. */
    List<SocketChannel> writable() {
        return others(writable);
    }

    private synchronized List<SocketChannel> others(SocketChannel[] channels) {
        return Arrays.stream(channels).filter(channel -> channel != null).toList();
    }

    /** Closes all, where nobody has taken them. */
    @Override
    public synchronized void close() {
        Arrays.stream(readable).forEach(PeerSockets::close);
        Arrays.stream(writable).forEach(PeerSockets::close);
    }

    private static void close(SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // It is of no use any more, and gone with the process at the latest.
            return;
        }
    }
}
