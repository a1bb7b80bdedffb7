package org.pentathlon.comm;

/** Memory whose contents a collective can sum: the host's or a device's. At first all zeros. */
public interface SumMemory extends AutoCloseable {
    /** Its first byte, as {@link Collective#allReduceSum} takes it. */
    long address();

    /** Copies the first values of an array to an offset in bytes. */
    void write(long offset, float[] values, int count);

    /** Copies to the first values of an array from an offset in bytes. */
    void read(long offset, float[] values, int count);

    @Override
    void close();
}
