package org.pentathlon.comm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class RendezvousTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final RankLayout NOWHERE = new RankLayout(List.of());
    private static final InetSocketAddress ANY =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @TempDir Path folder;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void endThreads() {
        threads.shutdownNow();
    }

    @Test
    void allRanksGetTheSameTableAndTheirPlaceOnTheNode() throws Exception {
        try (TestRanks ranks = TestRanks.meet(3, folder)) {
            List<RankInfo> table = ranks.member(0).table();
            assertThat(table).extracting(RankInfo::rank).containsExactly(0, 1, 2);
            assertThat(table).extracting(RankInfo::localRank).containsExactly(0, 1, 2);
            assertThat(table).extracting(RankInfo::localSize).containsOnly(3);
            assertThat(table).extracting(RankInfo::machine).containsOnly(Machine.identity());
            assertThat(table).extracting(RankInfo::address).containsOnly("127.0.0.1");
            assertThat(ranks.member(1).table()).isEqualTo(table);
            assertThat(ranks.member(2).table()).isEqualTo(table);
        }
        try (var left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void onlyTheOwnerMayReadTheFile() throws Exception {
        RendezvousFile file = new RendezvousFile(folder, TestRanks.launch(0, 2), 4);
        RendezvousPoint point = new RendezvousPoint(List.of("10.0.0.1", "127.0.0.1"), 77, "secret");
        file.publish(point);
        assertThat(file.path()).hasFileName(".pentathlon-local-test-0-4.rendezvous");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(file.read()).contains(point);
        assertThat(point.toString()).doesNotContain("secret");
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw----"));
        assertThat(file.read()).isEmpty();
    }

    @Test
    void aFileOfALaterRunIsNotRemoved() {
        RendezvousFile file = new RendezvousFile(folder, TestRanks.launch(0, 2), 0);
        RendezvousPoint mine = new RendezvousPoint(List.of("127.0.0.1"), 77, "mine");
        RendezvousPoint later = new RendezvousPoint(List.of("127.0.0.1"), 78, "later");
        file.publish(mine);
        file.publish(later);
        file.remove(mine);
        assertThat(file.read()).contains(later);
        file.remove(later);
        assertThat(file.path()).doesNotExist();
    }

    @Test
    void strangersAreRefusedAndHoldUpNobody() throws Exception {
        String token = Handshake.newToken();
        try (Hub hub = new Hub(2, 0, token, ANY, LONG, NOWHERE);
                Socket silent = connect(hub.port());
                Socket slow = connect(hub.port());
                Socket rubbish = connect(hub.port());
                Socket thief = connect(hub.port())) {
            slow.getOutputStream().write(7);
            rubbish.getOutputStream().write(new byte[100_000]);
            assertThatThrownBy(() -> new Handshake("another token").asMember(thief))
                    .isInstanceOf(IOException.class);
            Future<Member> zero = join(0, 2, hub.port(), token);
            Future<Member> one = join(1, 2, hub.port(), token);
            assertThat(zero.get(20, TimeUnit.SECONDS).table()).hasSize(2);
            one.get().close();
            zero.get().close();
        }
    }

    @Test
    void aHubThatDoesNotKnowTheTokenIsNotObeyed() throws Exception {
        try (Hub hub = new Hub(2, 0, "the hub's own token", ANY, LONG, NOWHERE);
                Socket socket = connect(hub.port())) {
            assertThatThrownBy(() -> new Handshake("my token").asMember(socket))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aStaleFileIsNotObeyed() throws Exception {
        Launch one = TestRanks.launch(1, 2);
        RendezvousFile file = new RendezvousFile(folder, one, 0);
        // Something else listens now where the earlier run's rank 0 did.
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            file.publish(
                    new RendezvousPoint(List.of("127.0.0.1"), other.getLocalPort(), "old token"));
            Future<World.Joined> early =
                    threads.submit(() -> TestRanks.meet(one, folder, LONG, 0, lost -> {}));
            try (Socket caller = other.accept()) {
                caller.getOutputStream().write(new byte[200]);
                Future<World.Joined> zero =
                        threads.submit(
                                () ->
                                        TestRanks.meet(
                                                TestRanks.launch(0, 2), folder, LONG, 0, l -> {}));
                early.get(20, TimeUnit.SECONDS).close();
                zero.get(20, TimeUnit.SECONDS).close();
            }
        }
    }

    @Test
    void missingRanksAreNamedToAllThatCame() {
        Duration brief = Duration.ofSeconds(1);
        Future<World.Joined> zero =
                threads.submit(
                        () -> TestRanks.meet(TestRanks.launch(0, 5), folder, brief, 0, lost -> {}));
        Future<World.Joined> three =
                threads.submit(
                        () -> TestRanks.meet(TestRanks.launch(3, 5), folder, LONG, 0, lost -> {}));
        for (Future<World.Joined> rank : List.of(zero, three)) {
            assertThatThrownBy(() -> rank.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(PentathlonException.class)
                    .hasMessageStartingWith(
                            "ranks 1-2, 4 of 5 did not come within 1 s (missing: ranks 1-2, 4 on "
                                    + Machine.host()
                                    + "; present: ranks 0, 3 on "
                                    + Machine.host())
                    .extracting(e -> ((PentathlonException) e).status())
                    .isEqualTo(ExitStatus.RANK_FAILED);
        }
    }

    @Test
    void aRankWithoutRankZeroSaysWhereItLooked() {
        assertThatThrownBy(
                        () ->
                                TestRanks.meet(
                                        TestRanks.launch(1, 2),
                                        folder.resolve("none"),
                                        Duration.ofMillis(300),
                                        0,
                                        lost -> {}))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("rank 1 on " + Machine.host() + " did not meet rank 0")
                .hasMessageContaining(".pentathlon-local-test-0-0.rendezvous: nothing is there");
    }

    @Test
    void theFolderMustBeWritable() {
        assertThatThrownBy(
                        () ->
                                TestRanks.meet(
                                        TestRanks.launch(0, 2),
                                        Path.of("/proc/none"),
                                        LONG,
                                        0,
                                        lost -> {}))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("cannot write the rendezvous file /proc/none")
                .extracting(e -> ((PentathlonException) e).status())
                .isEqualTo(ExitStatus.ENVIRONMENT);
    }

    @Test
    void aRankThatIsTakenOrOfAnotherLaunchIsRefused() throws Exception {
        String token = Handshake.newToken();
        try (Hub hub = new Hub(2, 6, token, ANY, LONG, NOWHERE);
                Socket first = connect(hub.port());
                Socket second = connect(hub.port());
                Socket larger = connect(hub.port());
                Socket earlier = connect(hub.port())) {
            Wire taken =
                    hello(first, token, new Message.Hello(1, 2, 6, "n1", "n1", -1, RankMpi.NONE));
            // Its first sign of life says that the hub has seated it.
            assertThat(taken.receive()).isInstanceOf(Message.Heartbeat.class);
            assertThat(
                            answer(
                                    second,
                                    token,
                                    new Message.Hello(1, 2, 6, "n2", "n2", -1, RankMpi.NONE)))
                    .contains("rank 1 is taken already by a process on n1");
            assertThat(
                            answer(
                                    larger,
                                    token,
                                    new Message.Hello(0, 3, 6, "n2", "n2", -1, RankMpi.NONE)))
                    .contains("one of 3 ranks, but rank 0 as one of 2");
            assertThat(
                            answer(
                                    earlier,
                                    token,
                                    new Message.Hello(0, 2, 5, "n2", "n2", -1, RankMpi.NONE)))
                    .contains("launch 5, but rank 0 in 6");
            taken.close();
        }
    }

    @Test
    void aBrokenConnectionIsALossToAllOthersAndAGoodbyeIsNot() throws Exception {
        String token = Handshake.newToken();
        Losses losses = new Losses();
        try (Hub hub = new Hub(4, 0, token, ANY, LONG, NOWHERE);
                Socket victim = connect(hub.port())) {
            Future<Member> zero = join(0, 4, hub.port(), token, losses);
            Future<Member> one = join(1, 4, hub.port(), token, losses);
            Future<Member> two = join(2, 4, hub.port(), token, losses);
            hello(victim, token, new Message.Hello(3, 4, 0, "n3", "n3", -1, RankMpi.NONE));
            zero.get();
            one.get();
            two.get().close();
            victim.close();
            PeerLost expected = new PeerLost(3, "n3", "its connection closed");
            assertThat(losses.next()).isEqualTo(expected);
            assertThat(losses.next()).isEqualTo(expected);
            assertThat(zero.get().liveness().lost()).isEqualTo(expected);
            assertThat(one.get().liveness().lost()).isEqualTo(expected);
            assertThat(two.get().liveness().lost()).isNull();
            one.get().close();
            zero.get().close();
        }
    }

    @Test
    void everyLossIsToldAndTheFirstIsNoted() throws Exception {
        String token = Handshake.newToken();
        Losses losses = new Losses();
        try (Hub hub = new Hub(3, 0, token, ANY, LONG, NOWHERE);
                Socket first = connect(hub.port());
                Socket second = connect(hub.port())) {
            Future<Member> zero = join(0, 3, hub.port(), token, losses);
            hello(first, token, new Message.Hello(1, 3, 0, "n1", "n1", -1, RankMpi.NONE));
            hello(second, token, new Message.Hello(2, 3, 0, "n2", "n2", -1, RankMpi.NONE));
            assertThat(zero.get().table()).extracting(RankInfo::machine).contains("n1", "n2");
            first.close();
            assertThat(losses.next().rank()).isEqualTo(1);
            second.close();
            assertThat(losses.next().rank()).isEqualTo(2);
            assertThat(zero.get().liveness().lost().rank()).isEqualTo(1);
            zero.get().close();
        }
    }

    @Test
    void failuresToAcceptDoNotEndTheRendezvous() throws Exception {
        String token = Handshake.newToken();
        AtomicInteger failures = new AtomicInteger(3);
        ServerSocket exhausted =
                new ServerSocket() {
                    @Override
                    public Socket accept() throws IOException {
                        if (failures.getAndDecrement() > 0) {
                            throw new SocketException("Too many open files");
                        }
                        return super.accept();
                    }
                };
        try (Hub hub = new Hub(2, 0, token, exhausted, ANY, LONG, NOWHERE)) {
            Future<Member> zero = join(0, 2, hub.port(), token);
            Future<Member> one = join(1, 2, hub.port(), token);
            assertThat(zero.get(20, TimeUnit.SECONDS).table()).hasSize(2);
            one.get().close();
            zero.get().close();
        }
        assertThat(failures).hasNegativeValue();
    }

    @Test
    void aRankThatFailsTellsTheOthersWhy() throws Exception {
        try (TestRanks ranks = TestRanks.meet(3, folder)) {
            ranks.member(2).fail("the disk is full");
            for (int rank = 0; rank < 2; rank++) {
                assertThat(ranks.losses(rank).poll(20, TimeUnit.SECONDS).message())
                        .isEqualTo("rank 2 on " + Machine.host() + " was lost: the disk is full");
            }
        }
    }

    @Test
    void aLongReasonIsToldInPart() throws Exception {
        try (TestRanks ranks = TestRanks.meet(2, folder)) {
            ranks.member(1).fail("\u20ac".repeat(100_000));
            assertThat(ranks.losses(0).poll(20, TimeUnit.SECONDS).reason())
                    .isEqualTo("\u20ac".repeat(Message.LONGEST_REASON));
        }
    }

    @Test
    void ofManyNodesSomeAreNamed() {
        String token = Handshake.newToken();
        String longName = "n".repeat(100);
        List<String> nodes =
                IntStream.range(0, 1000)
                        .mapToObj(rank -> rank == 3 ? Machine.host() : longName + rank)
                        .toList();
        Losses losses = new Losses();
        RankLayout layout = new RankLayout(nodes);
        try (Hub hub = new Hub(1000, 0, token, ANY, Duration.ofSeconds(1), layout);
                Socket seven = connect(hub.port())) {
            hello(seven, token, new Message.Hello(7, 1000, 0, nodes.get(7), "m", -1, RankMpi.NONE));
            assertThatThrownBy(() -> join(3, 1000, hub.port(), token, losses).get())
                    .cause()
                    .hasMessageContaining("of 1000 did not come within 1 s")
                    .hasMessageContaining("990 more nodes; present: rank 3 on");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void portsReachAllRanks() throws Exception {
        try (TestRanks ranks = TestRanks.meet(2, folder)) {
            Future<List<Integer>> zero =
                    threads.submit(() -> ranks.member(0).exchangePorts(17, LONG));
            List<Integer> one = ranks.member(1).exchangePorts(18, LONG);
            assertThat(one).containsExactly(17, 18);
            assertThat(zero.get()).isEqualTo(one);
        }
    }

    @Test
    void anEndpointReplacesTheFile() throws Exception {
        int port;
        try (ServerSocket probe = new ServerSocket(0)) {
            port = probe.getLocalPort();
        }
        Launch.Endpoint endpoint = new Launch.Endpoint("127.0.0.1", port, Handshake.newToken());
        Callable<World.Joined> one =
                () -> TestRanks.meet(at(1, endpoint), folder, LONG, 0, lost -> {});
        Future<World.Joined> waiting = threads.submit(one);
        try (World.Joined zero = TestRanks.meet(at(0, endpoint), folder, LONG, 0, lost -> {})) {
            assertThat(zero.member().table()).hasSize(2);
            waiting.get().close();
        }
    }

    @Test
    void aSingleRankOpensNothing() {
        try (World world = World.join(Launch.single(), Path.of("/proc/none"), LONG, 0, l -> {})) {
            assertThat(world.communicator().size()).isEqualTo(1);
            assertThat(world.communicator().name()).isEqualTo("none");
            assertThat(world.ranks()).hasSize(1);
            world.stopAgreement().proposeStop(0, 1);
            assertThat(world.stopAgreement().reached(0, 1)).isTrue();
        }
    }

    private static Launch at(int rank, Launch.Endpoint endpoint) {
        return new Launch(
                LaunchKind.LOCAL,
                rank,
                2,
                OptionalInt.empty(),
                OptionalInt.empty(),
                "0",
                "0",
                Optional.of(endpoint));
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static Wire hello(Socket socket, String token, Message.Hello hello) throws IOException {
        new Handshake(token).asMember(socket);
        Wire wire = new Wire(socket);
        wire.send(hello);
        return wire;
    }

    private static String answer(Socket socket, String token, Message.Hello hello)
            throws IOException {
        Wire wire = hello(socket, token, hello);
        Message message = wire.receive();
        while (message instanceof Message.Heartbeat) {
            message = wire.receive();
        }
        return ((Message.Refused) message).reason();
    }

    private Future<Member> join(int rank, int size, int port, String token) {
        return join(rank, size, port, token, new Losses());
    }

    private Future<Member> join(int rank, int size, int port, String token, Losses losses) {
        RendezvousPoint point = new RendezvousPoint(List.of("127.0.0.1"), port, token);
        Message.Hello self =
                new Message.Hello(
                        rank, size, 0, Machine.host(), Machine.identity(), -1, RankMpi.NONE);
        return threads.submit(
                () -> new Meeting(self, () -> Optional.of(point), "here").join(LONG, losses));
    }
}
