package org.pentathlon.comm;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

/**
 * The binary interface of an MPI library: its constants, as its mpi.h has them. A handle is a C
 * {@code int} (an {@link Integer}) or a pointer (a {@link Pointer}).
 *
 * @param family name of the interface
 * @param world MPI_COMM_WORLD
 * @param bytes MPI_BYTE
 * @param floats MPI_FLOAT
 * @param sum MPI_SUM
 * @param errorsReturn MPI_ERRORS_RETURN
 * @param inPlace MPI_IN_PLACE
 * @param serialized MPI_THREAD_SERIALIZED
 */
record MpiHandles(
        String family,
        Object world,
        Object bytes,
        Object floats,
        Object sum,
        Object errorsReturn,
        Pointer inPlace,
        int serialized) {
    private static final String OPEN_MPI_WORLD = "ompi_mpi_comm_world";

    /** Whether a library has Open MPI's predefined objects. */
    static boolean isOpenMpi(NativeLibrary library) {
        return has(library, OPEN_MPI_WORLD);
    }

    /** Handles are addresses of objects in the library; mpi.h of Open MPI 4.1. */
    static MpiHandles openMpi(NativeLibrary library) {
        return new MpiHandles(
                "Open MPI",
                library.getGlobalVariableAddress(OPEN_MPI_WORLD),
                library.getGlobalVariableAddress("ompi_mpi_byte"),
                library.getGlobalVariableAddress("ompi_mpi_float"),
                library.getGlobalVariableAddress("ompi_mpi_op_sum"),
                library.getGlobalVariableAddress("ompi_mpi_errors_return"),
                new Pointer(1),
                2);
    }

    /** MPICH's, which Intel MPI, MVAPICH and Cray MPICH share; mpi.h of MPICH 4.0. */
    static MpiHandles mpich() {
        return new MpiHandles(
                "MPICH",
                0x44000000,
                0x4c00010d,
                0x4c00040a,
                0x58000003,
                0x54000001,
                new Pointer(-1),
                2);
    }

    /**
     * The standard one of MPI 5.0 (mpi.h of the MPI Forum's mpi-abi-stubs), where handles are small
     * numbers in pointers. Not tried, as no library that has it was at hand.
     */
    static MpiHandles standard() {
        return new MpiHandles(
                "MPI ABI",
                new Pointer(0x101),
                new Pointer(0x247),
                new Pointer(0x210),
                new Pointer(0x21),
                new Pointer(0x142),
                new Pointer(1),
                2048);
    }

    /** The handle that a function has stored. */
    Object read(Pointer place) {
        if (world instanceof Integer) {
            return place.getInt(0);
        }
        return place.getPointer(0);
    }

    private static boolean has(NativeLibrary library, String symbol) {
        try {
            return library.getGlobalVariableAddress(symbol) != null;
        } catch (UnsatisfiedLinkError absent) {
            return false;
        }
    }
}
