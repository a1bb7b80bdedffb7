package org.pentathlon.comm;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages over MPJ Express's device {@code niodev}. It can be started once in a process. Nothing
 * it does is left to end by itself: starting and ending have a time limit, and waiting for a
 * message ends when a rank is lost.
 */
final class MpjPort implements Port {
    private static final Logger LOG = LoggerFactory.getLogger(MpjPort.class);

    /**
     * Messages up to this size go out at once, in bytes. For larger ones the sender waits until the
     * receiver is ready; were they sent at once too, the receiving thread would spin until the last
     * byte is there and take the processor from the sender, where cores are scarce.
     */
    private static final int EAGER_LIMIT = 131_072;

    /** Ranks may end at different times, for instance when rank 0 writes the results. */
    private static final Duration FINISH = Duration.ofMinutes(30);

    private final MpjLibrary library;
    private final Liveness liveness;
    private final LibraryThreads threads;
    private final int rank;
    private final int size;
    private final Object world;
    private final int sendOverhead;
    private boolean handedOver;

    /**
     * Connects all ranks; collective.
     *
     * @throws PentathlonException (environment) if the library is missing or does not start, (rank
     *     failed) if a rank is lost meanwhile
     */
    MpjPort(MpjLibrary library, int rank, Member member, Duration startTimeout) {
        this.rank = rank;
        this.size = member.table().size();
        this.liveness = member.liveness();
        this.library = library;
        this.threads = LibraryThreads.install();
        boolean started = false;
        try {
            start(member, startTimeout);
            this.world = library.world();
            this.sendOverhead = library.sendOverhead();
            started = true;
        } catch (IOException | ReflectiveOperationException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, "MPJ Express cannot be started (" + e + ")", e);
        } finally {
            if (!started) {
                threads.uninstall();
            }
        }
    }

    private void start(Member member, Duration longest) throws IOException {
        PeerSockets peers =
                PeerSockets.connect(
                        rank,
                        member.table(),
                        member.handshake(),
                        liveness,
                        port -> member.exchangePorts(port, longest),
                        longest);
        try (PortDirectory directory = new PortDirectory(rank, size, () -> handOver(peers))) {
            String settings =
                    "#Number of Processes;"
                            + size
                            + ";#Protocol Switch Limit;"
                            + EAGER_LIMIT
                            + ";#Server Name;127.0.0.1;#Server Port;"
                            + directory.port();
            String[] arguments = {Integer.toString(rank), settings, "niodev"};
            inTime(
                    "connect all ranks",
                    longest,
                    () -> {
                        library.init(arguments);
                        return null;
                    });
        }
    }

    /** The library asks once; somebody else may ask too. */
    private synchronized boolean handOver(PeerSockets peers) throws IOException {
        try {
            handedOver = handedOver || library.adopt(peers.readable(), peers.writable());
            return handedOver;
        } catch (ReflectiveOperationException e) {
            throw new IOException("MPJ Express is not as release 0.44 is: " + e, e);
        }
    }

    @FunctionalInterface
    private interface Work {
        Object run() throws Throwable;
    }

    private void inTime(String what, Duration longest, Work work) {
        Callable<Object> callable =
                () -> {
                    try {
                        return work.run();
                    } catch (Exception e) {
                        throw e;
                    } catch (Throwable e) {
                        throw new ExecutionException(e);
                    }
                };
        FutureTask<Object> task = new FutureTask<>(callable);
        threads.start("pentathlon-mpj", task);
        try {
            LibraryCall.await(task, longest, liveness, (why, from) -> failed(what, why, from));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            throw failed(what, cause.toString(), e);
        }
    }

    private PentathlonException failed(String what, String why, Exception cause) {
        String said = threads.lastWords();
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "MPJ Express did not "
                        + what
                        + " on rank "
                        + rank
                        + ": "
                        + why
                        + (said.isEmpty() ? "" : " (it said: " + said + ")")
                        + "; see the messages of the other ranks",
                cause);
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public String version() {
        return library.version();
    }

    @Override
    public void checkPeers() {
        liveness.check();
    }

    @Override
    public Lane lane(int tag, int capacity) {
        return new MpjLane(library, world, liveness, sendOverhead, tag, capacity);
    }

    /** Ends with a barrier of its own; after a loss the sockets are left to the process's end. */
    @Override
    public void close() {
        try {
            if (liveness.lost() == null) {
                inTime(
                        "end",
                        FINISH,
                        () -> {
                            library.finish();
                            return null;
                        });
            }
        } catch (PentathlonException e) {
            LOG.debug("{}", e.getMessage());
        } finally {
            threads.uninstall();
        }
    }
}
