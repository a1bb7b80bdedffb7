package org.pentathlon.comm;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pentathlon.device.Cuda;

/** NCCL without a GPU: it writes down how it was called, and a log where the environment says. */
final class FakeNccl implements NcclLibrary {
    static final long HANDLE = 0x3000;

    final List<String> calls = new ArrayList<>();
    final FakeCuda cuda = new FakeCuda(calls);

    /** What this process's libraries see of the environment. */
    final Map<String, String> environment = new TreeMap<>();

    /** Functions that fail, with their error. */
    final Map<String, Integer> errors = new HashMap<>();

    /** Errors in the background; 0 where there is none. */
    int asyncError;

    /** Where the log was written. */
    Path logFile;

    /** What the log says. */
    final List<String> log = new ArrayList<>();

    /** What a collective is made of. */
    NcclRuntime runtime(boolean resets) {
        Map<String, String> variables = Map.copyOf(environment);
        return new NcclRuntime(this, resets, new Cuda(cuda, "node"), new Variables(), variables);
    }

    private final class Variables implements ProcessEnvironment {
        @Override
        public int setenv(String name, String value, int overwrite) {
            environment.put(name, value);
            return 0;
        }

        @Override
        public int unsetenv(String name) {
            environment.remove(name);
            return 0;
        }
    }

    private int call(String function, Object... arguments) {
        List<String> words = new ArrayList<>(List.of(function));
        for (Object argument : arguments) {
            words.add(String.valueOf(argument));
        }
        calls.add(String.join(" ", words));
        return errors.getOrDefault(function, 0);
    }

    @Override
    public int ncclGetVersion(IntByReference version) {
        version.setValue(21_104);
        return 0;
    }

    @Override
    public int ncclGetUniqueId(UniqueId id) {
        for (int i = 0; i < id.internal.length; i++) {
            id.internal[i] = (byte) (i + 1);
        }
        return call("getUniqueId");
    }

    @Override
    public int ncclCommInitRank(
            PointerByReference communicator, int ranks, UniqueId.ByValue id, int rank) {
        communicator.setValue(new Pointer(HANDLE));
        String file = environment.get("NCCL_DEBUG_FILE");
        if (file != null) {
            try {
                logFile = Files.write(Path.of(file), log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return call(
                "commInitRank",
                ranks,
                id.internal.length,
                id.internal[0],
                id.internal[127] & 0xff,
                rank,
                environment.getOrDefault("NCCL_DEBUG_SUBSYS", "quiet"));
    }

    @Override
    public int ncclAllReduce(
            Pointer send,
            Pointer receive,
            long elements,
            int type,
            int operation,
            Pointer communicator,
            Pointer stream) {
        boolean inPlace = send.equals(receive);
        boolean known = Pointer.nativeValue(communicator) == HANDLE && operation == SUM;
        return call(
                "allReduce",
                inPlace && known ? "in place" : "wrong",
                Long.toHexString(Pointer.nativeValue(send)),
                elements,
                type == FLOAT32 ? "float32" : "bfloat16",
                FakeCuda.stream(stream));
    }

    @Override
    public int ncclCommGetAsyncError(Pointer communicator, IntByReference error) {
        error.setValue(asyncError);
        return call("asyncError");
    }

    @Override
    public int ncclCommDestroy(Pointer communicator) {
        return call("commDestroy");
    }

    @Override
    public int ncclCommAbort(Pointer communicator) {
        return call("commAbort");
    }

    @Override
    public void ncclResetDebugInit() {
        call("resetDebugInit", environment.getOrDefault("NCCL_DEBUG", "quiet"));
    }

    @Override
    public String ncclGetErrorString(int error) {
        return "NCCL's text of " + error;
    }
}
