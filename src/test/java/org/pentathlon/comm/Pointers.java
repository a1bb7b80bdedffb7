package org.pentathlon.comm;

import com.sun.jna.Pointer;

final class Pointers {
    private Pointers() {}

    static long address(Pointer pointer) {
        return Pointer.nativeValue(pointer);
    }
}
