package org.pentathlon.comm;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Sums gradients in the memory of GPUs by NCCL. A sum is queued behind the gradients' stream, and
 * waited for: the harness reads the host's clock when it is there. While it waits it asks NCCL for
 * errors, since a sum whose peer is gone never ends.
 */
final class NcclCollective implements Collective {
    private static final String SEPARATOR = "\n";

    private final NcclLibrary library;
    private final String version;
    private boolean failed;

    private NcclCollective(NcclLibrary library) {
        this.library = library;
        this.version = version(library.version());
    }

    /**
     * Connects all ranks; collective.
     *
     * @param gpu names this rank's GPU among those of all machines
     * @throws PentathlonException (environment) if ranks share a GPU, or NCCL fails
     */
    static NcclCollective open(Communicator communicator, NcclLibrary library, String gpu) {
        requireOneGpuEach(communicator, gpu);
        NcclCollective collective = new NcclCollective(library);
        byte[] id = new byte[NcclLibrary.ID_BYTES];
        if (communicator.rank() == 0) {
            collective.check("ncclGetUniqueId", library.getUniqueId(id), ExitStatus.ENVIRONMENT);
        }
        byte[] common = communicator.broadcast(id, 0);
        collective.check(
                "ncclCommInitRank",
                library.commInitRank(communicator.size(), common, communicator.rank()),
                ExitStatus.ENVIRONMENT);
        return collective;
    }

    /** NCCL would refuse it too, with "invalid usage" and no more. */
    private static void requireOneGpuEach(Communicator communicator, String gpu) {
        StringBuilder all = new StringBuilder();
        communicator.gather(
                gpu.getBytes(StandardCharsets.UTF_8),
                bytes -> all.append(new String(bytes, StandardCharsets.UTF_8)).append(SEPARATOR));
        byte[] table = communicator.broadcast(all.toString().getBytes(StandardCharsets.UTF_8), 0);
        String[] byRank = new String(table, StandardCharsets.UTF_8).split(SEPARATOR, -1);
        Map<String, Integer> first = new HashMap<>();
        for (int rank = 0; rank < communicator.size(); rank++) {
            Integer other = first.putIfAbsent(byRank[rank], rank);
            if (other != null) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT,
                        "ranks "
                                + other
                                + " and "
                                + rank
                                + " share the GPU "
                                + byRank[rank].replaceFirst("/.*", "")
                                + ", which NCCL refuses: start one rank for each GPU, as in srun"
                                + " --gpus-per-task=1");
            }
        }
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.NCCL;
    }

    @Override
    public String version() {
        return version;
    }

    private static String version(int code) {
        return "NCCL " + code / 10_000 + "." + code / 100 % 100 + "." + code % 100;
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        check(
                "ncclAllReduce",
                library.allReduceSum(address, elements, type, stream),
                ExitStatus.RANK_FAILED);
        int state = library.streamQuery(stream);
        while (state == NcclLibrary.NOT_READY) {
            check("ncclAllReduce", library.asyncError(), ExitStatus.RANK_FAILED);
            Thread.onSpinWait();
            state = library.streamQuery(stream);
        }
        if (state != 0) {
            failed = true;
            throw failure("the GPU ended ncclAllReduce", library.cudaError(state), state);
        }
    }

    private void check(String function, int error, ExitStatus status) {
        if (error != 0) {
            failed = true;
            throw new PentathlonException(
                    status, message(function, library.ncclError(error), error));
        }
    }

    private static PentathlonException failure(String what, String meaning, int error) {
        return new PentathlonException(ExitStatus.RANK_FAILED, message(what, meaning, error));
    }

    private static String message(String what, String meaning, int error) {
        return "NCCL cannot sum gradients: "
                + what
                + " says '"
                + meaning
                + "' ("
                + error
                + "); NCCL_DEBUG=INFO in the environment tells more";
    }

    @Override
    public void close() {
        if (failed) {
            library.commAbort();
        } else {
            library.commDestroy();
        }
    }
}
