package org.pentathlon.comm;

import org.pentathlon.spec.ElementType;

/**
 * The functions of NCCL that are used, and of the CUDA runtime to wait for a stream. A rank has one
 * communicator. They return 0 or an error, unless said otherwise.
 */
interface NcclLibrary {
    /** Bytes of an identifier. */
    int ID_BYTES = 128;

    /** Of {@link #streamQuery}: what was queued still runs. */
    int NOT_READY = 600;

    /** As NCCL writes it: 10,000 x major + 100 x minor + patch since 2.9. */
    int version();

    int getUniqueId(byte[] id);

    int commInitRank(int ranks, byte[] id, int rank);

    /** Queues a sum over all ranks, in place. */
    int allReduceSum(long address, long elements, ElementType type, long stream);

    /** The error that has happened in the background; 0 where none has. */
    int asyncError();

    /** 0 where all that was queued is done, {@link #NOT_READY}, or an error of CUDA. */
    int streamQuery(long stream);

    int commDestroy();

    /** Ends the communicator, though an operation may wait for a peer that is gone. */
    int commAbort();

    String ncclError(int error);

    String cudaError(int error);
}
