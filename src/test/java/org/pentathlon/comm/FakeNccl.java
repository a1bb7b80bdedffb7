package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ElementType;

/** NCCL without a GPU: it writes down how it was called. */
final class FakeNccl implements NcclLibrary {
    final List<String> calls = new ArrayList<>();

    /** Functions that fail, with their error. */
    final Map<String, Integer> errors = new HashMap<>();

    /** How often a stream is found busy. */
    int busy;

    private int call(String function, Object... arguments) {
        List<String> words = new ArrayList<>(List.of(function));
        for (Object argument : arguments) {
            words.add(String.valueOf(argument));
        }
        calls.add(String.join(" ", words));
        return errors.getOrDefault(function, 0);
    }

    @Override
    public int version() {
        return 21_104;
    }

    @Override
    public int getUniqueId(byte[] id) {
        for (int i = 0; i < id.length; i++) {
            id[i] = (byte) (i + 1);
        }
        return call("getUniqueId");
    }

    @Override
    public int commInitRank(int ranks, byte[] id, int rank) {
        return call("commInitRank", ranks, id.length, id[0], id[127] & 0xff, rank);
    }

    @Override
    public int allReduceSum(long address, long elements, ElementType type, long stream) {
        return call("allReduceSum", address, elements, type, stream);
    }

    @Override
    public int asyncError() {
        return call("asyncError");
    }

    @Override
    public int streamQuery(long stream) {
        int error = call("streamQuery", stream);
        busy--;
        return busy >= 0 ? NOT_READY : error;
    }

    @Override
    public int commDestroy() {
        return call("commDestroy");
    }

    @Override
    public int commAbort() {
        return call("commAbort");
    }

    @Override
    public String ncclError(int error) {
        return "NCCL's text of " + error;
    }

    @Override
    public String cudaError(int error) {
        return "CUDA's text of " + error;
    }
}
