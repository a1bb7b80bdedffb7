package org.pentathlon.comm;

import com.sun.jna.Library;
import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.PointerByReference;

/**
 * The functions of {@code libnccl.so.2} that are used, as nccl.h declares them; the same from
 * version 2.10 on. They return 0 or an error.
 */
interface NcclLibrary extends Library {
    /** The library's name for the loader. */
    String NAME = "libnccl.so.2";

    int SYSTEM_ERROR = 2;
    int REMOTE_ERROR = 6;
    int TIMEOUT = 8;

    int FLOAT32 = 7;
    int BFLOAT16 = 9;
    int SUM = 0;

    /** {@code ncclUniqueId}: by it the ranks of a communicator find each other. */
    @Structure.FieldOrder("internal")
    class UniqueId extends Structure {
        static final int BYTES = 128;

        public byte[] internal = new byte[BYTES];

        /** As an argument that is no pointer. */
        static final class ByValue extends UniqueId implements Structure.ByValue {}
    }

    /** The version: 10,000 x major + 100 x minor + patch since 2.9. */
    int ncclGetVersion(IntByReference version);

    int ncclGetUniqueId(UniqueId id);

    int ncclCommInitRank(PointerByReference communicator, int ranks, UniqueId.ByValue id, int rank);

    int ncclAllReduce(
            Pointer send,
            Pointer receive,
            long elements,
            int type,
            int operation,
            Pointer communicator,
            Pointer stream);

    int ncclCommGetAsyncError(Pointer communicator, IntByReference error);

    int ncclCommDestroy(Pointer communicator);

    /** Ends the communicator, though an operation may wait for a peer that is gone. */
    int ncclCommAbort(Pointer communicator);

    /** Has the variables that control its log read again; since 2.24. */
    void ncclResetDebugInit();

    String ncclGetErrorString(int error);
}
