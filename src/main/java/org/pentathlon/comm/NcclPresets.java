package org.pentathlon.comm;

import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.cuda.global.nccl;
import org.bytedeco.cuda.nccl.ncclComm;
import org.bytedeco.cuda.nccl.ncclUniqueId;
import org.bytedeco.javacpp.Pointer;
import org.pentathlon.spec.ElementType;

/** NCCL through the JavaCPP presets of the runtime set. */
final class NcclPresets implements NcclLibrary {
    private final ncclComm communicator = new ncclComm();

    /** An address that another library gave. */
    private static final class Address extends Pointer {
        Address(long address) {
            this.address = address;
        }
    }

    @Override
    public int version() {
        int[] version = new int[1];
        int error = nccl.ncclGetVersion(version);
        return error == 0 ? version[0] : 0;
    }

    @Override
    public int getUniqueId(byte[] id) {
        try (ncclUniqueId made = new ncclUniqueId()) {
            int error = nccl.ncclGetUniqueId(made);
            for (int i = 0; i < ID_BYTES; i++) {
                id[i] = made.internal(i);
            }
            return error;
        }
    }

    @Override
    public int commInitRank(int ranks, byte[] id, int rank) {
        try (ncclUniqueId given = new ncclUniqueId()) {
            for (int i = 0; i < ID_BYTES; i++) {
                given.internal(i, id[i]);
            }
            return nccl.ncclCommInitRank(communicator, ranks, given, rank);
        }
    }

    @Override
    public int allReduceSum(long address, long elements, ElementType type, long stream) {
        Address memory = new Address(address);
        return nccl.ncclAllReduce(
                memory,
                memory,
                elements,
                switch (type) {
                    case FLOAT32 -> nccl.ncclFloat32;
                    case BFLOAT16 -> nccl.ncclBfloat16;
                },
                nccl.ncclSum,
                communicator,
                stream(stream));
    }

    @Override
    public int asyncError() {
        int[] found = new int[1];
        int error = nccl.ncclCommGetAsyncError(communicator, found);
        return error == 0 ? found[0] : error;
    }

    @Override
    public int streamQuery(long stream) {
        return cudart.cudaStreamQuery(stream(stream));
    }

    @Override
    public int commDestroy() {
        return nccl.ncclCommDestroy(communicator);
    }

    @Override
    public int commAbort() {
        return nccl.ncclCommAbort(communicator);
    }

    @Override
    public String ncclError(int error) {
        return nccl.ncclGetErrorString(error).getString();
    }

    @Override
    public String cudaError(int error) {
        return cudart.cudaGetErrorString(error).getString();
    }

    private static CUstream_st stream(long address) {
        return new CUstream_st(new Address(address));
    }
}
