package org.pentathlon.comm;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.time.Duration;
import java.util.Map;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Sums gradients in the memory of GPUs by NCCL. A sum is queued on a stream of its own, behind the
 * stream that makes the gradients, so the host and that stream go on. While the host waits for the
 * sums of a pass it asks NCCL for errors and the control plane for lost peers, since a sum whose
 * peer is gone never ends; then the communicator is aborted.
 */
final class NcclCollective implements Collective {
    /** Time for the news which peer is gone, behind an error that does not tell. */
    private static final Duration NEWS = Duration.ofSeconds(2);

    private static final long NEWS_STEP_MS = 10;

    private final Communicator communicator;
    private final NcclRuntime runtime;
    private final Pointer handle;
    private final SumQueue queue;
    private final String version;
    private Map<String, String> facts = Map.of();
    private Pointer gradients = Pointer.NULL;
    private boolean waiting;
    private boolean aborted;

    /**
     * @param handle this rank's {@code ncclComm_t}
     */
    NcclCollective(Communicator communicator, NcclRuntime runtime, Pointer handle, int version) {
        this.communicator = communicator;
        this.runtime = runtime;
        this.handle = handle;
        this.queue = new SumQueue(runtime.cuda());
        this.version = "NCCL " + version / 10_000 + "." + version / 100 % 100 + "." + version % 100;
    }

    /** What {@link NcclStart} has found out while it connected the ranks. */
    void tell(Map<String, String> found) {
        facts = Map.copyOf(found);
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.NCCL;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Map<String, String> facts() {
        return facts;
    }

    @Override
    public boolean queues() {
        return true;
    }

    @Override
    public SumMemory memory(long bytes) {
        return new DeviceMemory(runtime.cuda(), bytes);
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        Pointer memory = new Pointer(address);
        gradients = pointer(stream);
        waiting = true;
        queue.begin(gradients);
        check(
                "ncclAllReduce",
                runtime.nccl()
                        .ncclAllReduce(
                                memory,
                                memory,
                                elements,
                                switch (type) {
                                    case FLOAT32 -> NcclLibrary.FLOAT32;
                                    case BFLOAT16 -> NcclLibrary.BFLOAT16;
                                },
                                NcclLibrary.SUM,
                                handle,
                                queue.stream()));
        queue.end();
    }

    private static Pointer pointer(long stream) {
        return stream == 0 ? Pointer.NULL : new Pointer(stream);
    }

    /** The end of the backward pass is marked before: behind it the stream waits for its sums. */
    @Override
    public void join(long stream) {
        if (waiting) {
            queue.ends(gradients);
            queue.join(pointer(stream));
        }
    }

    @Override
    public void await() {
        if (!waiting) {
            return;
        }
        queue.ends(gradients);
        orAbort(
                () -> {
                    while (!queue.done()) {
                        ask();
                        Thread.onSpinWait();
                    }
                });
        waiting = false;
    }

    @Override
    public void check() {
        if (waiting) {
            orAbort(this::ask);
        }
    }

    private void ask() {
        IntByReference error = new IntByReference();
        check("ncclCommGetAsyncError", runtime.nccl().ncclCommGetAsyncError(handle, error));
        check("ncclAllReduce", error.getValue());
        communicator.checkPeers();
    }

    private void orAbort(Runnable work) {
        try {
            work.run();
        } catch (PentathlonException e) {
            abort();
            throw e;
        }
    }

    @Override
    public long hiddenNs() {
        return queue.hiddenNs();
    }

    /** Errors of the network are those of peers; others are this rank's own. */
    private void check(String function, int error) {
        if (error == 0) {
            return;
        }
        abort();
        boolean ofPeers =
                error == NcclLibrary.SYSTEM_ERROR
                        || error == NcclLibrary.REMOTE_ERROR
                        || error == NcclLibrary.TIMEOUT;
        if (ofPeers) {
            awaitNews();
        }
        throw new PentathlonException(
                ofPeers ? ExitStatus.RANK_FAILED : ExitStatus.ENVIRONMENT,
                NcclStart.message(runtime, function, error));
    }

    /** A peer that is gone is better named than described by NCCL. */
    private void awaitNews() {
        try {
            for (long ms = 0; ms < NEWS.toMillis(); ms += NEWS_STEP_MS) {
                communicator.checkPeers();
                Thread.sleep(NEWS_STEP_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends sums that wait for ever. */
    void abort() {
        if (!aborted) {
            aborted = true;
            waiting = false;
            runtime.nccl().ncclCommAbort(handle);
        }
    }

    /**
     * An orderly end waits for all ranks, which is in vain where one has failed, this or another.
     */
    @Override
    public void close() {
        if (waiting || isSomeoneLost()) {
            abort();
        }
        if (!aborted) {
            runtime.nccl().ncclCommDestroy(handle);
            queue.close();
        }
    }

    private boolean isSomeoneLost() {
        try {
            communicator.checkPeers();
            return false;
        } catch (PentathlonException e) {
            return true;
        }
    }
}
