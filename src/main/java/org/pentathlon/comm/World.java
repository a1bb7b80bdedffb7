package org.pentathlon.comm;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.PentathlonException;

/**
 * All ranks of a launch, connected. A single rank opens nothing. Close it when all work is done,
 * which is collective; call {@link #fail} first if this rank ends because of an error, so that the
 * others do not wait for it.
 */
public final class World implements AutoCloseable {
    private final Communicator communicator;
    private final List<RankInfo> ranks;
    private final StopAgreement stopAgreement;
    private final Joined joined;

    private World(
            Communicator communicator,
            List<RankInfo> ranks,
            StopAgreement stopAgreement,
            Joined joined) {
        this.communicator = communicator;
        this.ranks = ranks;
        this.stopAgreement = stopAgreement;
        this.joined = joined;
    }

    /**
     * Meets the other ranks and connects to all; collective.
     *
     * @param mpi finds the MPI library; all ranks have to find the same
     * @param rendezvousFolder where rank 0 leaves the file that says where it listens; the same for
     *     all ranks, on a file system that all nodes share. Unused if the launch has an endpoint.
     * @param startTimeout time for all ranks to come
     * @param launchNumber number of this launch within the job step, from 0
     * @param onLost called by a daemon thread for each rank that is lost, possibly by several at
     *     once. The thread that computes may be stuck in a library then, so this is the place to
     *     save what can be saved and to end the program
     * @throws PentathlonException (rank failed) if ranks do not come in time, (environment) if the
     *     MPI library is missing or the rendezvous cannot be set up
     */
    public static World join(
            Launch launch,
            MpiSearch mpi,
            Path rendezvousFolder,
            Duration startTimeout,
            int launchNumber,
            Consumer<PeerLost> onLost) {
        if (launch.worldSize() == 1) {
            RankInfo self =
                    new RankInfo(
                            0, Machine.host(), Machine.identity(), 0, 1, "127.0.0.1", RankMpi.NONE);
            return new World(new SingleCommunicator(), List.of(self), StopAgreement.alone(), null);
        }
        // First, so that a missing library is said at once and not after waiting for the others.
        MpiSearch.Found found = mpi.find(launch);
        Joined joined =
                meet(launch, found.taken(), rendezvousFolder, startTimeout, launchNumber, onLost);
        try {
            RankMpi.requireSame(joined.member.table());
            Port port = found.library().connect(launch, joined.member, startTimeout);
            return new World(
                    new PortCommunicator(found.library().word(), port),
                    joined.member.table(),
                    joined.member.stopAgreement(),
                    joined);
        } catch (Throwable e) {
            joined.member.fail(e instanceof PentathlonException ? e.getMessage() : e.toString());
            joined.close();
            throw e;
        }
    }

    /** As the other one, over MPJ Express where there are several ranks. */
    public static World join(
            Launch launch,
            Path rendezvousFolder,
            Duration startTimeout,
            int launchNumber,
            Consumer<PeerLost> onLost) {
        MpiSearch mpj = new MpiSearch(MpiChoice.MPJ, Map.of());
        return join(launch, mpj, rendezvousFolder, startTimeout, launchNumber, onLost);
    }

    /** The rendezvous alone, without an MPI library. */
    record Joined(Member member, Hub hub) implements AutoCloseable {
        @Override
        public void close() {
            member.close();
            if (hub != null) {
                hub.close();
            }
        }
    }

    static Joined meet(
            Launch launch,
            RankMpi mpi,
            Path folder,
            Duration startTimeout,
            int launchNumber,
            Consumer<PeerLost> onLost) {
        Message.Hello self =
                new Message.Hello(
                        launch.rank(),
                        launch.worldSize(),
                        launchNumber,
                        Machine.host(),
                        Machine.identity(),
                        launch.localRank().orElse(-1),
                        mpi);
        RendezvousFile file = new RendezvousFile(folder, launch, launchNumber);
        Optional<RendezvousPoint> fixed =
                launch.endpoint()
                        .map(e -> new RendezvousPoint(List.of(e.host()), e.port(), e.token()));
        Supplier<Optional<RendezvousPoint>> where = fixed.isPresent() ? () -> fixed : file::read;
        String place = fixed.isPresent() ? fixed.get().toString() : file.path().toString();
        if (launch.rank() != 0) {
            return new Joined(new Meeting(self, where, place).join(startTimeout, onLost), null);
        }
        String token = fixed.map(RendezvousPoint::token).orElseGet(Handshake::newToken);
        Hub hub =
                new Hub(
                        launch.worldSize(),
                        launchNumber,
                        token,
                        listenOn(launch),
                        startTimeout,
                        RankLayout.of(launch, System.getenv(), self.host()));
        List<String> hosts =
                launch.isForeign()
                        ? RendezvousPoint.addressesOfThisMachine()
                        : List.of("127.0.0.1");
        RendezvousPoint published = new RendezvousPoint(hosts, hub.port(), token);
        RendezvousPoint own = new RendezvousPoint(List.of("127.0.0.1"), hub.port(), token);
        try {
            if (fixed.isEmpty()) {
                file.publish(published);
            }
            // A little longer than the hub waits, which knows who is missing.
            Duration patience = startTimeout.plus(Liveness.SILENCE);
            Meeting meeting = new Meeting(self, () -> Optional.of(own), own.toString());
            return new Joined(meeting.join(patience, onLost), hub);
        } catch (PentathlonException e) {
            hub.close();
            throw e;
        } finally {
            if (fixed.isEmpty()) {
                file.remove(published);
            }
        }
    }

    /** Processes of one machine meet on its loopback; others may come from anywhere. */
    private static InetSocketAddress listenOn(Launch launch) {
        int port = launch.endpoint().map(Launch.Endpoint::port).orElse(0);
        return launch.isForeign()
                ? new InetSocketAddress(port)
                : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    public Communicator communicator() {
        return communicator;
    }

    /** All ranks, in their order. */
    public List<RankInfo> ranks() {
        return ranks;
    }

    /** This rank. */
    public RankInfo self() {
        return ranks.get(communicator.rank());
    }

    /** An address of this host that the other ranks reach it by. */
    public String hostAddress() {
        return self().address();
    }

    public StopAgreement stopAgreement() {
        return stopAgreement;
    }

    /**
     * Waits a moment for the news that a rank is lost, which explains a failure of what the ranks
     * share; returns at once where it is known. Not collective.
     */
    public Optional<PeerLost> lost(Duration longest) {
        return joined == null
                ? Optional.empty()
                : Optional.ofNullable(joined.member.liveness().awaitLoss(longest));
    }

    /**
     * Tells all ranks that this one ends because of an error; to them it is lost. Not collective.
     *
     * @param reason one line
     */
    public void fail(String reason) {
        if (joined != null) {
            joined.member.fail(reason);
        }
    }

    /** Leaves in good order; rank 0 waits some seconds for the others. */
    @Override
    public void close() {
        if (joined == null) {
            return;
        }
        communicator.close();
        joined.close();
    }
}
