package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.from_blob;

import java.time.Duration;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.javacpp.chrono.Milliseconds;
import org.bytedeco.pytorch.GlooDeviceVector;
import org.bytedeco.pytorch.ProcessGroupGloo;
import org.bytedeco.pytorch.TCPStore;
import org.bytedeco.pytorch.TCPStoreOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sums over LibTorch's ProcessGroupGloo, which connects every rank to every other by TCP. */
final class GlooCollective implements Collective {
    private static final Logger LOG = LoggerFactory.getLogger(GlooCollective.class);

    /**
     * Time to connect, in milliseconds, of one try after the other. All ranks begin at about the
     * same time, so one that does not come is missed. Gloo takes whoever comes to its port for a
     * peer, so that a stranger can spoil a try; the next has other ports.
     */
    private static final long[] CONNECT_TIMEOUTS_MS = {20_000, 20_000, 120_000};

    /**
     * A reduction waits for the slowest rank, which may be at some long work of its own. Rank 0
     * watches who is alive, and a closed connection shows at once; nothing is to be lost by time.
     */
    private static final long REDUCTION_TIMEOUT_MS = Duration.ofHours(24).toMillis();

    private final Parts parts;
    private final int rank;
    private final ProcessGroupGloo group;
    private final String version;

    /** Memory that somebody else owns. */
    private static final class Memory extends Pointer {
        Memory(long start) {
            address = start;
        }
    }

    /** What a rank needs before it meets the others; the scope holds it. */
    private record Parts(PointerScope scope, TCPStore store, ProcessGroupGloo.Options options) {}

    /** Rank 0 keeps the table of addresses, on a port of the system's choice. */
    private record Addresses(String hostAddress, long timeoutMs) implements StoreExchange<Parts> {
        @Override
        public Parts serve() {
            return parts(hostAddress, true, 0);
        }

        @Override
        public String place(Parts parts) {
            return hostAddress + " " + Short.toUnsignedInt(parts.store.getPort());
        }

        @Override
        public Parts connect(String place) {
            String[] words = place.split(" ", -1);
            return parts(words[0], false, Integer.parseInt(words[1]));
        }

        private Parts parts(String storeHost, boolean serves, int port) {
            TorchEngine.prepare();
            PointerScope scope = new PointerScope();
            try {
                TCPStoreOptions table = new TCPStoreOptions();
                table.timeout(new Milliseconds(timeoutMs));
                table.waitWorkers(false);
                table.isServer(serves).port((short) port);
                ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create();
                options.timeout(new Milliseconds(timeoutMs));
                options.threads(1);
                options.devices(
                        new GlooDeviceVector(
                                ProcessGroupGloo.createDeviceForHostname(hostAddress)));
                Parts parts = new Parts(scope, new TCPStore(storeHost, table), options);
                scope.extend();
                return parts;
            } finally {
                // Takes the scope off this thread's stack; what is in it lives on if all went well.
                scope.close();
            }
        }
    }

    /** Connects all ranks, and closes the ports that they came by; collective. */
    static GlooCollective open(Communicator communicator, String hostAddress) {
        return ListeningSockets.closedAfter(() -> connect(communicator, hostAddress));
    }

    private static GlooCollective connect(Communicator communicator, String hostAddress) {
        for (int attempt = 0; ; attempt++) {
            long timeoutMs = CONNECT_TIMEOUTS_MS[attempt];
            Parts parts = StoreExchange.open(communicator, new Addresses(hostAddress, timeoutMs));
            GlooCollective made = null;
            RuntimeException failure = null;
            try {
                made = new GlooCollective(communicator, parts);
            } catch (RuntimeException e) {
                failure = e;
            }
            long failing = communicator.max(failure == null ? -1 : communicator.rank());
            if (failing < 0) {
                return made;
            }
            if (made != null) {
                made.close();
            }
            if (attempt + 1 == CONNECT_TIMEOUTS_MS.length) {
                throw failure != null
                        ? failure
                        : new PentathlonException(
                                ExitStatus.RANK_FAILED,
                                "gloo: rank " + failing + " cannot connect to its peers");
            }
            LOG.info("gloo: rank {} could not connect; trying again", failing);
        }
    }

    private GlooCollective(Communicator communicator, Parts parts) {
        this.parts = parts;
        rank = communicator.rank();
        int size = communicator.size();
        try {
            group =
                    NativeOutput.silenced(
                            () -> new ProcessGroupGloo(parts.store, rank, size, parts.options));
            parts.scope.attach(group);
            requirePeers(size);
            group.setTimeout(new Milliseconds(REDUCTION_TIMEOUT_MS));
            version = "LibTorch " + LoadedLibraries.torchVersion();
        } catch (RuntimeException e) {
            parts.scope.close();
            throw lost("cannot connect to its peers", e);
        }
    }

    /** A sum that only the ranks themselves get right. */
    private void requirePeers(int size) {
        try (PointerScope local = new PointerScope();
                FloatPointer ones = new FloatPointer(size)) {
            for (int i = 0; i < size; i++) {
                ones.put(i, i == rank ? 1 : 0);
            }
            Tensor tensor = from_blob(ones, (long) size);
            group.allreduce(new TensorVector(tensor))._wait();
            for (int i = 0; i < size; i++) {
                if (ones.get(i) != 1) {
                    throw new IllegalStateException("rank " + i + " is not where it should be");
                }
            }
        }
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.GLOO;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        if (type != ElementType.FLOAT32) {
            throw new IllegalArgumentException("gloo sums FLOAT32 here, not " + type);
        }
        try (PointerScope local = new PointerScope()) {
            Tensor tensor = from_blob(new Memory(address), elements);
            group.allreduce(new TensorVector(tensor))._wait();
        } catch (RuntimeException e) {
            throw lost("lost a peer in the gradients' reduction", e);
        }
    }

    private PentathlonException lost(String what, RuntimeException cause) {
        String reason = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
        return new PentathlonException(
                ExitStatus.RANK_FAILED, "gloo: rank " + rank + " " + what + ": " + reason, cause);
    }

    @Override
    public void close() {
        parts.scope.close();
    }
}
