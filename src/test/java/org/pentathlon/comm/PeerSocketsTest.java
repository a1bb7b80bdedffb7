package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranks that are threads, and strangers among them. */
@Timeout(60)
class PeerSocketsTest {
    private static final int RANKS = 3;
    private static final String TOKEN = "what the ranks of this test know";

    private final ConcurrentHashMap<Integer, Integer> ports = new ConcurrentHashMap<>();
    private final CountDownLatch allListen = new CountDownLatch(RANKS);
    private final List<RankInfo> table =
            IntStream.range(0, RANKS).mapToObj(PeerSocketsTest::info).toList();

    private static RankInfo info(int rank) {
        return new RankInfo(rank, "h", "m", rank, RANKS, "127.0.0.1", RankMpi.NONE);
    }

    @Test
    void ranksAreConnectedWithEachOtherAloneWhoeverComesFirst() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(RANKS);
        List<Socket> strangers = new ArrayList<>();
        List<Socket> silent = new ArrayList<>();
        try {
            List<Future<PeerSockets>> futures = new ArrayList<>();
            for (int rank = 0; rank < RANKS; rank++) {
                int mine = rank;
                futures.add(threads.submit(() -> connect(mine, strangers, silent)));
            }
            List<PeerSockets> sockets = new ArrayList<>();
            for (Future<PeerSockets> future : futures) {
                sockets.add(future.get(50, TimeUnit.SECONDS));
            }
            for (int rank = 0; rank < RANKS; rank++) {
                for (SocketChannel channel : sockets.get(rank).writable()) {
                    channel.write(ByteBuffer.wrap(new byte[] {(byte) rank}));
                }
            }
            for (int rank = 0; rank < RANKS; rank++) {
                Set<Integer> heard = new HashSet<>();
                for (SocketChannel channel : sockets.get(rank).readable()) {
                    ByteBuffer bytes = ByteBuffer.allocate(1);
                    channel.read(bytes);
                    heard.add((int) bytes.get(0));
                }
                Set<Integer> others = new HashSet<>(List.of(0, 1, 2));
                others.remove(rank);
                assertThat(heard).isEqualTo(others);
                sockets.get(rank).close();
            }
            // They have seen the first word of the proof, and then the end.
            for (Socket stranger : silent) {
                stranger.setSoTimeout(20_000);
                assertThat(stranger.getInputStream().readAllBytes()).hasSize(32);
            }
        } finally {
            threads.shutdownNow();
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** The other end drops the first connection after the proof, as one that came too late. */
    @Test
    void aConnectionThatTheOtherEndDropsIsMadeAgain() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Socket> came = new ArrayList<>();
        try (ServerSocket zero = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Future<PeerSockets> one =
                    threads.submit(
                            () ->
                                    PeerSockets.connect(
                                            1,
                                            table.subList(0, 2),
                                            new Handshake(TOKEN),
                                            new Liveness(),
                                            port -> List.of(zero.getLocalPort(), port),
                                            Duration.ofSeconds(40)));
            List<Long> words = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                Socket socket = zero.accept();
                came.add(socket);
                new Handshake(TOKEN).asHub(socket);
                words.add(new DataInputStream(socket.getInputStream()).readLong());
                if (i == 0) {
                    socket.close();
                } else {
                    socket.getOutputStream().write(1);
                }
            }
            try (PeerSockets sockets = one.get(50, TimeUnit.SECONDS)) {
                assertThat(sockets.readable()).hasSize(1);
                assertThat(sockets.writable()).hasSize(1);
            }
            // It reads, again, and writes.
            assertThat(words).containsExactly(1L << 32, 1L << 32, (1L << 32) | 1);
        } finally {
            threads.shutdownNow();
            for (Socket socket : came) {
                socket.close();
            }
        }
    }

    private PeerSockets connect(int rank, List<Socket> strangers, List<Socket> silent)
            throws IOException {
        return PeerSockets.connect(
                rank,
                table,
                new Handshake(TOKEN),
                new Liveness(),
                port -> {
                    visit(port, strangers, silent);
                    return exchange(rank, port);
                },
                Duration.ofSeconds(40));
    }

    /** One says nothing, one sends rubbish, one knows the token but is no rank of these. */
    private static void visit(int port, List<Socket> strangers, List<Socket> silents) {
        try {
            Socket silent = new Socket(InetAddress.getLoopbackAddress(), port);
            Socket loud = new Socket(InetAddress.getLoopbackAddress(), port);
            Socket astray = new Socket(InetAddress.getLoopbackAddress(), port);
            loud.getOutputStream().write(new byte[1000]);
            new Handshake(TOKEN).asMember(astray);
            new DataOutputStream(astray.getOutputStream()).writeLong(7L << Integer.SIZE);
            assertThat(new DataInputStream(astray.getInputStream()).read()).isEqualTo(-1);
            synchronized (strangers) {
                strangers.addAll(List.of(silent, loud, astray));
                silents.add(silent);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Integer> exchange(int rank, int port) {
        ports.put(rank, port);
        allListen.countDown();
        try {
            assertThat(allListen.await(40, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        return IntStream.range(0, RANKS).mapToObj(ports::get).toList();
    }
}
