package org.pentathlon.engine;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;

/** What the C library's allocator tells of itself, as in mallinfo2(3). */
public final class Malloc {
    private Malloc() {}

    /** The calls of libc.so.6, 2.33 or later. */
    interface C extends Library {
        Info.ByValue mallinfo2();
    }

    /** As in malloc.h. */
    @Structure.FieldOrder({
        "arena",
        "ordblks",
        "smblks",
        "hblks",
        "hblkhd",
        "usmblks",
        "fsmblks",
        "uordblks",
        "fordblks",
        "keepcost"
    })
    public static class Info extends Structure {
        public long arena;
        public long ordblks;
        public long smblks;
        public long hblks;
        public long hblkhd;
        public long usmblks;
        public long fsmblks;
        public long uordblks;
        public long fordblks;
        public long keepcost;

        /** As the function gives it. */
        public static final class ByValue extends Info implements Structure.ByValue {}
    }

    /** Bytes of all blocks that are given out. */
    public static long usedBytes() {
        Info info = Native.load("c", C.class).mallinfo2();
        return Math.addExact(info.uordblks, info.hblkhd);
    }
}
