package org.pentathlon.spec;

/** Type of the elements of a gradient bucket. */
public enum ElementType {
    FLOAT32(4),
    BFLOAT16(2);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one element in bytes. */
    public int bytes() {
        return bytes;
    }
}
