package org.pentathlon.comm;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Connects all ranks by NCCL, and finds out how. */
final class NcclStart {
    /** Messages that are summed once: connections are made by then, and their algorithms known. */
    private static final long SMALLEST_BYTES = 1L << 12;

    private static final long LARGEST_BYTES = 1L << 26;
    private static final int STEP = 4;

    private final Communicator communicator;
    private final NcclRuntime runtime;

    private NcclStart(Communicator communicator, NcclRuntime runtime) {
        this.communicator = communicator;
        this.runtime = runtime;
    }

    /**
     * Connects; collective.
     *
     * @param gpu names this rank's GPU among those of all machines
     * @throws PentathlonException (environment) if ranks share a GPU, or NCCL fails
     */
    static NcclCollective open(Communicator communicator, NcclRuntime runtime, String gpu) {
        NcclStart start = new NcclStart(communicator, runtime);
        start.requireOneGpuEach(gpu);
        NcclLog log = NcclLog.begin(runtime.variables(), runtime.environment(), runtime.resets());
        NcclCollective collective;
        Available<NcclReport> report;
        try {
            collective = start.connected();
        } finally {
            report = log.end(runtime::resetLog);
        }
        collective.tell(start.facts(report));
        return collective;
    }

    private NcclCollective connected() {
        NcclCollective collective = connect();
        try {
            warmUp(collective);
            return collective;
        } catch (Throwable e) {
            collective.abort();
            throw e;
        }
    }

    /** NCCL would refuse it too, with "invalid usage" and no more. */
    private void requireOneGpuEach(String gpu) {
        List<String> byRank = RankLines.ofAll(communicator, gpu);
        Map<String, Integer> first = new HashMap<>();
        for (int rank = 0; rank < byRank.size(); rank++) {
            Integer other = first.putIfAbsent(byRank.get(rank), rank);
            if (other != null) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT,
                        "ranks "
                                + other
                                + " and "
                                + rank
                                + " share the GPU "
                                + byRank.get(rank).replaceFirst("/.*", "")
                                + ", which NCCL refuses: start one rank for each GPU, as in srun"
                                + " --gpus-per-task=1");
            }
        }
    }

    private NcclCollective connect() {
        IntByReference version = new IntByReference();
        check("ncclGetVersion", runtime.nccl().ncclGetVersion(version));
        NcclLibrary.UniqueId.ByValue common = new NcclLibrary.UniqueId.ByValue();
        common.internal = identifier();
        PointerByReference handle = new PointerByReference();
        check(
                "ncclCommInitRank",
                runtime.nccl()
                        .ncclCommInitRank(
                                handle, communicator.size(), common, communicator.rank()));
        return new NcclCollective(communicator, runtime, handle.getValue(), version.getValue());
    }

    /**
     * Rank 0's, on all ranks; collective. Where rank 0 gets none, an empty one goes round and then
     * the reason, so that all end with it.
     */
    private byte[] identifier() {
        NcclLibrary.UniqueId id = new NcclLibrary.UniqueId();
        byte[] own = {};
        String reason = "";
        if (communicator.rank() == 0) {
            int error = runtime.nccl().ncclGetUniqueId(id);
            if (error == 0) {
                own = id.internal;
            } else {
                reason = message(runtime, "ncclGetUniqueId", error);
            }
        }
        byte[] common = communicator.broadcast(own, 0);
        if (common.length == 0) {
            byte[] why = communicator.broadcast(reason.getBytes(StandardCharsets.UTF_8), 0);
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, new String(why, StandardCharsets.UTF_8));
        }
        return common;
    }

    /** NCCL connects ranks when they first need it, and logs its choice for each sum. */
    private static void warmUp(NcclCollective collective) {
        try (SumMemory memory = collective.memory(LARGEST_BYTES)) {
            for (long bytes = SMALLEST_BYTES; bytes <= LARGEST_BYTES; bytes *= STEP) {
                collective.allReduceSum(
                        memory.address(), bytes / Float.BYTES, ElementType.FLOAT32, 0);
            }
            collective.await();
        }
    }

    /** Of all ranks' connections, and rank 0's algorithms; collective. */
    private Map<String, String> facts(Available<NcclReport> own) {
        String reason = "not reported: " + own.reason();
        List<String> connections =
                RankLines.ofAll(
                        communicator,
                        own.value().map(r -> String.join(",", r.transports())).orElse(""));
        TreeSet<String> transports = new TreeSet<>();
        connections.forEach(line -> transports.addAll(List.of(line.split(",", -1))));
        transports.remove("");
        String algorithms =
                RankLines.ofAll(communicator, own.value().map(NcclReport::algorithms).orElse(""))
                        .get(0);
        Map<String, String> facts = new TreeMap<>();
        boolean known = own.value().isPresent();
        facts.put("transport", described(String.join(", ", transports), known, reason));
        facts.put("algorithm", described(algorithms, known, reason));
        for (String asked : List.of("NCCL_ALGO", "NCCL_PROTO")) {
            String value = runtime.variables().get(asked);
            if (value != null) {
                facts.put(asked.toLowerCase(Locale.ROOT), value);
            }
        }
        return facts;
    }

    private static String described(String words, boolean known, String reason) {
        if (!words.isEmpty()) {
            return words;
        }
        return known ? "not reported: NCCL's log of this version does not tell" : reason;
    }

    private void check(String function, int error) {
        if (error != 0) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT, message(runtime, function, error));
        }
    }

    static String message(NcclRuntime runtime, String function, int error) {
        return "NCCL cannot sum gradients: %s says '%s' (%d) on %s; NCCL_DEBUG=INFO in the environment tells more"
                .formatted(
                        function, runtime.nccl().ncclGetErrorString(error), error, Machine.host());
    }
}
