package org.pentathlon.bundle;

/** Bytes of a file. */
record Range(long offset, long length) {
    /** Offset of the first byte behind it. */
    long end() {
        return Math.addExact(offset, length);
    }
}
