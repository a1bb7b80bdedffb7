package org.pentathlon.comm;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages over the cluster's own MPI. It can be started once in a process, and is ended only where
 * all ranks do so; after a loss the process just ends.
 */
final class NativePort implements Port {
    private static final Logger LOG = LoggerFactory.getLogger(NativePort.class);
    private static final Duration NEWS = Duration.ofSeconds(3);
    private static final Duration FINISH = Duration.ofMinutes(30);

    private final NativeMpi mpi;
    private final Liveness liveness;
    private final int rank;
    private final int size;

    /**
     * Waited for at the end; here, since the library writes to it even if nobody waits any more.
     */
    private final NativeRequest leaving = new NativeRequest();

    /** Memory that the library may write to for as long as it runs. */
    private final List<Object> kept = new CopyOnWriteArrayList<>();

    /** MPI has to be ended by the thread that started it. */
    private final ExecutorService owner =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread thread = new Thread(work, "pentathlon-mpi");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * Connects all ranks; collective.
     *
     * @throws PentathlonException (environment) if the library does not start, or does not know the
     *     launcher, (rank failed) if a rank is lost meanwhile
     */
    NativePort(NativeMpi mpi, Launch launch, Member member, Duration startTimeout) {
        this.mpi = mpi;
        this.liveness = member.liveness();
        this.rank = launch.rank();
        this.size = launch.worldSize();
        int[] its = new int[2];
        inTime(
                "connect all ranks",
                startTimeout,
                () -> {
                    mpi.init();
                    its[0] = mpi.rank();
                    its[1] = mpi.size();
                });
        int itsRank = its[0];
        int itsSize = its[1];
        if (itsRank != rank || itsSize != size) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    mpi.file()
                            + " says that this is rank "
                            + itsRank
                            + " of "
                            + itsSize
                            + ", but the launcher says rank "
                            + rank
                            + " of "
                            + size
                            + ": it does not belong to this launcher; load the module of the"
                            + " launcher's MPI, name its library in PENTATHLON_MPI_LIBRARY, or use"
                            + " --mpi mpj");
        }
    }

    private void inTime(String what, Duration longest, Runnable work) {
        try {
            LibraryCall.await(
                    owner.submit(work),
                    longest,
                    liveness,
                    (why, cause) -> failed(what, why, cause));
        } catch (ExecutionException e) {
            throw failed(what, String.valueOf(e.getCause().getMessage()), e);
        }
    }

    private PentathlonException failed(String what, String why, Exception cause) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                mpi.file() + " did not " + what + " on rank " + rank + ": " + why,
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
        return mpi.version();
    }

    @Override
    public void checkPeers() {
        liveness.check();
    }

    @Override
    public Lane lane(int tag, int capacity) {
        NativeLane lane = new NativeLane(mpi, this, tag, capacity);
        kept.add(lane);
        return lane;
    }

    NativeMpi mpi() {
        return mpi;
    }

    /** Another communicator of all ranks, which ends with the library; collective. */
    Object duplicate() {
        Object[] made = new Object[1];
        attempt("make a communicator", () -> made[0] = mpi.duplicate());
        return made[0];
    }

    /** A request that several operations may have, one after the other. */
    NativeRequest request() {
        NativeRequest request = new NativeRequest();
        kept.add(request);
        return request;
    }

    /** Waits until an operation is done, unless a rank is lost. */
    void await(NativeRequest request) {
        Patience.until(() -> mpi.isDone(request), liveness::check);
    }

    /** As {@link #await}, for an operation that other ranks can pass on only while they look. */
    void awaitRelayed(NativeRequest request) {
        Patience.untilRelayed(() -> mpi.isDone(request), liveness::check);
    }

    /**
     * Does what another rank may spoil.
     *
     * @throws PentathlonException (rank failed) if the library reports an error
     */
    void attempt(String what, Runnable work) {
        liveness.check();
        try {
            work.run();
        } catch (MpiFailure e) {
            PeerLost peer = liveness.awaitLoss(NEWS);
            throw new PentathlonException(
                    ExitStatus.RANK_FAILED,
                    peer == null
                            ? "MPI could not " + what + " (" + e.getMessage() + ")"
                            : peer.message(),
                    e);
        }
    }

    /** Waits for all ranks at rest, as the library itself would wait without any. */
    @Override
    public void close() {
        try {
            if (liveness.lost() == null) {
                attempt(
                        "end",
                        () -> {
                            mpi.barrier(mpi.world(), leaving);
                            await(leaving);
                        });
                inTime("end", FINISH, mpi::finish);
            }
        } catch (PentathlonException e) {
            LOG.debug("{}", e.getMessage());
        } finally {
            owner.shutdown();
        }
    }
}
