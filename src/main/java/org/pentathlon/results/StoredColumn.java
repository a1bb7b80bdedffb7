package org.pentathlon.results;

import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * An open column of a table. It is read in parts, front to back, so that the library decompresses
 * each chunk once.
 */
final class StoredColumn implements AutoCloseable {
    private static final int SET = 0;

    private final String name;
    private final Handle dataset;

    /**
     * @param name for messages
     */
    StoredColumn(String name, Handle dataset) {
        this.name = name;
        this.dataset = dataset;
    }

    /**
     * Consecutive whole numbers.
     *
     * @throws PentathlonException (invalid) if the column has no such rows
     */
    long[] longs(long first, int count) {
        long[] values = new long[count];
        try (LongPointer memory = new LongPointer((long) count)) {
            read(first, count, hdf5.H5T_NATIVE_INT64_g(), memory);
            memory.get(values);
        }
        return values;
    }

    /** Consecutive floating-point numbers; the same. */
    double[] doubles(long first, int count) {
        double[] values = new double[count];
        try (DoublePointer memory = new DoublePointer((long) count)) {
            read(first, count, hdf5.H5T_NATIVE_DOUBLE_g(), memory);
            memory.get(values);
        }
        return values;
    }

    private void read(long first, int count, long type, Pointer into) {
        if (count == 0) {
            return;
        }
        long[] size = {count};
        try (Handle file = Hdf5.handle(hdf5.H5Dget_space(dataset.id()), "read a space");
                Handle memory = Hdf5.handle(hdf5.H5Screate_simple(1, size, size), "make a space")) {
            long[] start = {first};
            long[] one = {1};
            Hdf5.require(
                    hdf5.H5Sselect_hyperslab(file.id(), SET, start, one, size, one), "select rows");
            Hdf5.require(
                    hdf5.H5Dread(dataset.id(), type, memory.id(), file.id(), Hdf5.DEFAULT, into),
                    "read the values");
        } catch (Hdf5Exception e) {
            throw new PentathlonException(ExitStatus.INVALID, name + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        dataset.close();
    }
}
