package org.pentathlon.engine.torch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.bytedeco.pytorch.global.torch.from_blob;

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

/** Sums over LibTorch's ProcessGroupGloo, which connects every rank to every other by TCP. */
final class GlooCollective implements Collective {
    /** A peer that is alive and silent for so long is taken for lost. */
    private static final long TIMEOUT_MS = 120_000;

    private final PointerScope scope = new PointerScope();
    private final int rank;
    private final ProcessGroupGloo group;
    private final String version;

    /** Memory that somebody else owns. */
    private static final class Memory extends Pointer {
        Memory(long start) {
            address = start;
        }
    }

    /** Collective: rank 0 keeps the table of addresses, on a port of the system's choice. */
    GlooCollective(Communicator communicator, String hostAddress) {
        rank = communicator.rank();
        try {
            TCPStore store = store(communicator, hostAddress);
            ProcessGroupGloo.Options options = ProcessGroupGloo.Options.create();
            options.timeout(new Milliseconds(TIMEOUT_MS));
            options.threads(1);
            options.devices(
                    new GlooDeviceVector(ProcessGroupGloo.createDeviceForHostname(hostAddress)));
            int size = communicator.size();
            group = NativeOutput.silenced(() -> new ProcessGroupGloo(store, rank, size, options));
            version = "LibTorch " + LoadedLibraries.torchVersion();
            scope.extend();
        } catch (RuntimeException e) {
            throw e instanceof PentathlonException ? e : lost("cannot connect to its peers", e);
        } finally {
            scope.close();
        }
    }

    private static TCPStore store(Communicator communicator, String hostAddress) {
        TCPStoreOptions options = new TCPStoreOptions();
        options.timeout(new Milliseconds(TIMEOUT_MS));
        options.waitWorkers(false);
        if (communicator.rank() == 0) {
            options.isServer(true).port((short) 0);
            TCPStore store = new TCPStore(hostAddress, options);
            String place = hostAddress + " " + Short.toUnsignedInt(store.getPort());
            communicator.broadcast(place.getBytes(UTF_8), 0);
            return store;
        }
        String[] place = new String(communicator.broadcast(new byte[0], 0), UTF_8).split(" ", -1);
        options.isServer(false).port((short) Integer.parseInt(place[1]));
        return new TCPStore(place[0], options);
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
        scope.close();
    }
}
