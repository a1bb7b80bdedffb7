package org.pentathlon.report.figure;

/**
 * A unit of memory for a picture.
 *
 * @param word such as {@code MiB}
 * @param bytes of one
 */
record ByteUnit(String word, double bytes) {
    private static final double STEP = 1024;
    private static final double LARGE = 10;

    /** The largest in which the largest amount still is 10 or more; KiB at least. */
    static ByteUnit largestFor(long largestBytes) {
        ByteUnit unit = new ByteUnit("KiB", STEP);
        for (String word : new String[] {"MiB", "GiB", "TiB"}) {
            if (largestBytes < LARGE * unit.bytes() * STEP) {
                break;
            }
            unit = new ByteUnit(word, unit.bytes() * STEP);
        }
        return unit;
    }

    /** An amount in it. */
    double of(long amount) {
        return amount / bytes;
    }
}
