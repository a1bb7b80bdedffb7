package org.pentathlon.comm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.pentathlon.spec.ExitStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the hub knows of the ranks, and what it tells them. One monitor guards all of it. */
final class Roster {
    private static final Logger LOG = LoggerFactory.getLogger(Roster.class);

    /** A message names so many nodes at most. */
    private static final int MOST_NODES = 8;

    /** A rank that was admitted. */
    private static final class Seat {
        final Message.Hello hello;
        final Wire wire;
        Message.ListensOn listensOn;
        boolean knowsStop;
        boolean wantsRelease;
        boolean gone;

        Seat(Message.Hello hello, Wire wire) {
            this.hello = hello;
            this.wire = wire;
        }
    }

    private final int launchNumber;
    private final Duration startTimeout;
    private final RankLayout layout;
    private final Seat[] seats;
    private boolean started;
    private boolean closing;
    private StopPoint stop;

    /**
     * @param layout where the ranks should be
     */
    Roster(int worldSize, int launchNumber, Duration startTimeout, RankLayout layout) {
        this.launchNumber = launchNumber;
        this.startTimeout = startTimeout;
        this.layout = layout;
        this.seats = new Seat[worldSize];
    }

    /** Takes a rank in, or tells it why not. */
    synchronized boolean admit(Message.Hello hello, Wire wire) throws IOException {
        String refusal = refusal(hello);
        if (refusal != null) {
            LOG.warn("refused rank {} on {}: {}", hello.rank(), hello.host(), refusal);
            wire.send(new Message.Refused(ExitStatus.ENVIRONMENT, refusal));
            return false;
        }
        seats[hello.rank()] = new Seat(hello, wire);
        if (absent().isEmpty()) {
            started = true;
            tellAll(new Message.Welcome(table()));
        }
        return true;
    }

    private String refusal(Message.Hello hello) {
        if (closing) {
            return "the launch is over";
        }
        if (hello.worldSize() != seats.length) {
            return "it was started as one of "
                    + hello.worldSize()
                    + " ranks, but rank 0 as one of "
                    + seats.length;
        }
        if (hello.launchNumber() != launchNumber) {
            return "it is in launch " + hello.launchNumber() + ", but rank 0 in " + launchNumber;
        }
        if (hello.rank() < 0 || hello.rank() >= seats.length) {
            return "its rank is not below " + seats.length;
        }
        Seat taken = seats[hello.rank()];
        return taken == null
                ? null
                : "rank "
                        + hello.rank()
                        + " is taken already by a process on "
                        + taken.hello.host();
    }

    /** Acts on a rank's message; false if it was its last. */
    synchronized boolean handle(int rank, Wire wire, Message message) throws IOException {
        Seat seat = seats[rank];
        if (message instanceof Message.ListensOn listensOn) {
            seat.listensOn = listensOn;
            if (all(s -> s.listensOn != null)) {
                List<Integer> table = new ArrayList<>();
                for (Seat s : seats) {
                    table.add(s.listensOn.port());
                }
                tellAll(new Message.PortTable(table));
            }
        } else if (message instanceof Message.Propose proposal) {
            seat.wantsRelease = true;
            if (stop == null) {
                stop = proposal.point();
                tellAll(new Message.StopAt(stop));
            }
            releaseIfAllKnow();
        } else if (message instanceof Message.StopKnown) {
            seat.knowsStop = true;
            releaseIfAllKnow();
        } else if (message instanceof Message.Failed failed) {
            lost(seat, failed.reason());
            return false;
        } else if (message instanceof Message.Goodbye) {
            seat.gone = true;
            notifyAll();
            releaseIfAllKnow();
            return false;
        } else if (!(message instanceof Message.Heartbeat)) {
            throw new IOException("a rank does not say " + message.getClass().getSimpleName());
        }
        return true;
    }

    private void releaseIfAllKnow() {
        if (stop == null || !all(s -> s.knowsStop || s.gone)) {
            return;
        }
        for (Seat seat : seats) {
            if (seat.wantsRelease) {
                seat.wantsRelease = false;
                tell(seat, frame(new Message.Release()));
            }
        }
    }

    /** A rank's connection ended, with or without a goodbye. */
    synchronized void ended(int rank, String reason) {
        Seat seat = seats[rank];
        if (!started) {
            // It may come again before the launch begins.
            seats[rank] = null;
        } else if (!seat.gone && !closing) {
            lost(seat, reason);
        }
    }

    private void lost(Seat seat, String reason) {
        seat.gone = true;
        notifyAll();
        Message.Hello who = seat.hello;
        byte[] news = frame(new Message.Lost(new PeerLost(who.rank(), who.host(), reason)));
        // Rank 0 last: it may end this process at once.
        for (int rank = seats.length - 1; rank >= 0; rank--) {
            tell(seats[rank], news);
        }
    }

    /** A sign of life to all ranks. */
    synchronized void beat() {
        tellAll(new Message.Heartbeat());
    }

    /** Tells the ranks that are there which ones are missing, unless all are there. */
    synchronized void giveUp() {
        if (started) {
            return;
        }
        List<Integer> missing = absent();
        List<Integer> present = new ArrayList<>();
        for (int rank = 0; rank < seats.length; rank++) {
            if (seats[rank] != null) {
                present.add(rank);
            }
        }
        String reason =
                Ranks.words(missing)
                        + " of "
                        + seats.length
                        + " did not come within "
                        + startTimeout.toSeconds()
                        + " s ("
                        + (layoutHolds()
                                ? "missing: " + byNode(missing, rank -> layout.nodes().get(rank))
                                : "their nodes are not known")
                        + "; present: "
                        + byNode(present, rank -> seats[rank].hello.host())
                        + "); see the messages of the missing ranks, or give more time with"
                        + " --start-timeout";
        closing = true;
        tellAll(new Message.Refused(ExitStatus.RANK_FAILED, reason));
    }

    /** What is said beforehand counts only if it is right about all ranks that came. */
    private boolean layoutHolds() {
        return layout.nodes().size() == seats.length
                && Arrays.stream(seats)
                        .filter(Objects::nonNull)
                        .allMatch(s -> layout.nodes().get(s.hello.rank()).equals(s.hello.host()));
    }

    private static String byNode(List<Integer> ranks, IntFunction<String> node) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int rank : ranks) {
            groups.computeIfAbsent(node.apply(rank), name -> new ArrayList<>()).add(rank);
        }
        List<String> words = new ArrayList<>();
        groups.forEach((name, some) -> words.add(Ranks.words(some) + " on " + name));
        if (words.size() > MOST_NODES) {
            int more = words.size() - MOST_NODES;
            words.subList(MOST_NODES, words.size()).clear();
            words.add(more + " more nodes");
        }
        return words.isEmpty() ? "none" : String.join(", ", words);
    }

    synchronized void close(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            long left = patience.toNanos();
            while (started && left > 0 && !all(seat -> seat.gone)) {
                wait(left / 1_000_000 + 1);
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closing = true;
        tellAll(new Message.Goodbye());
        for (Seat seat : seats) {
            if (seat != null) {
                close(seat);
            }
        }
    }

    private static void close(Seat seat) {
        try {
            seat.wire.close();
        } catch (IOException e) {
            LOG.debug("closing rank {}: {}", seat.hello.rank(), e.toString());
        }
    }

    private void tellAll(Message message) {
        byte[] frame = frame(message);
        for (Seat seat : seats) {
            tell(seat, frame);
        }
    }

    private static byte[] frame(Message message) {
        try {
            return Wire.frame(message);
        } catch (IOException e) {
            throw new UncheckedIOException("a message that cannot be written", e);
        }
    }

    private static void tell(Seat seat, byte[] frame) {
        if (seat == null || seat.gone) {
            return;
        }
        try {
            seat.wire.send(frame);
        } catch (IOException e) {
            // The thread that reads from this rank sees the same, and acts on it.
            LOG.debug("rank {} could not be told: {}", seat.hello.rank(), e.toString());
        }
    }

    private boolean all(Predicate<Seat> test) {
        for (Seat seat : seats) {
            if (seat == null || !test.test(seat)) {
                return false;
            }
        }
        return true;
    }

    private List<Integer> absent() {
        List<Integer> absent = new ArrayList<>();
        for (int rank = 0; rank < seats.length; rank++) {
            if (seats[rank] == null) {
                absent.add(rank);
            }
        }
        return absent;
    }

    private List<RankInfo> table() {
        Map<String, Integer> sizes = new HashMap<>();
        Map<String, Set<Integer>> told = new HashMap<>();
        for (Seat seat : seats) {
            sizes.merge(seat.hello.machine(), 1, Integer::sum);
            if (seat.hello.localRank() >= 0) {
                told.computeIfAbsent(seat.hello.machine(), machine -> new HashSet<>())
                        .add(seat.hello.localRank());
            }
        }
        String here = addressOfThisMachine();
        Map<String, Integer> next = new HashMap<>();
        List<RankInfo> table = new ArrayList<>();
        for (Seat seat : seats) {
            Message.Hello hello = seat.hello;
            int counted = next.merge(hello.machine(), 1, Integer::sum) - 1;
            // Several nodes of a launcher on one machine repeat their numbers.
            boolean distinct =
                    told.getOrDefault(hello.machine(), Set.of()).size()
                            == sizes.get(hello.machine());
            InetAddress remote = seat.wire.socket().getInetAddress();
            table.add(
                    new RankInfo(
                            hello.rank(),
                            hello.host(),
                            hello.machine(),
                            distinct ? hello.localRank() : counted,
                            sizes.get(hello.machine()),
                            isHere(remote) ? here : RendezvousPoint.plain(remote),
                            hello.mpi()));
        }
        return table;
    }

    /** The address by which ranks of other machines came; the loopback if there are none. */
    private String addressOfThisMachine() {
        for (Seat seat : seats) {
            Socket socket = seat.wire.socket();
            if (!isHere(socket.getInetAddress())) {
                return RendezvousPoint.plain(socket.getLocalAddress());
            }
        }
        return "127.0.0.1";
    }

    private static boolean isHere(InetAddress address) {
        try {
            return address.isLoopbackAddress()
                    || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            LOG.debug("whose address is {}? {}", address, e.toString());
            return false;
        }
    }
}
