package org.pentathlon.results;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.hdf5.H5E_error2_t;
import org.bytedeco.hdf5.H5E_walk2_t;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * The HDF5 library's C interface, its failures as exceptions and its identifiers as things that
 * close. The library is not built for several threads: one at a time may use it.
 */
final class Hdf5 {
    static final long DEFAULT = 0;
    static final int ACC_READ_ONLY = 0;
    static final int ACC_READ_WRITE = 1;
    static final int ACC_TRUNCATE = 2;
    static final int TYPE_INTEGER = 0;
    static final int TYPE_REAL = 1;
    static final int TYPE_TEXT = 3;
    static final int BY_NAME = 0;
    static final int INCREASING = 0;
    private static final int WALK_UPWARD = 0;
    private static final int STRING_NULL_PADDED = 1;
    private static final int CHARACTERS_UTF8 = 1;
    private static final Pattern SYSTEM_MESSAGE = Pattern.compile("error message = '([^']*)'");

    static {
        // The library must not write files at the process's end that have been given up.
        hdf5.H5dont_atexit();
        hdf5.H5open();
        hdf5.H5Eset_auto2(DEFAULT, null, null);
    }

    private Hdf5() {}

    /** An identifier of the library, released on close. */
    record Handle(long id) implements AutoCloseable {
        @Override
        public void close() {
            if (id > 0) {
                hdf5.H5Idec_ref(id);
            }
        }
    }

    /** The identifier that a call returned. */
    static Handle handle(long id, String action) {
        if (id < 0) {
            throw failure(action);
        }
        return new Handle(id);
    }

    /** A result that is negative where the call failed. */
    static long require(long result, String action) {
        if (result < 0) {
            throw failure(action);
        }
        return result;
    }

    private static Hdf5Exception failure(String action) {
        return new Hdf5Exception("cannot " + action + ": " + innermostError());
    }

    /** Description of the error where it began; that of the system where that is to blame. */
    private static String innermostError() {
        AtomicReference<String> innermost = new AtomicReference<>("no further information");
        try (H5E_walk2_t visitor =
                new H5E_walk2_t() {
                    @Override
                    public int call(int position, H5E_error2_t error, Pointer data) {
                        BytePointer text = error.desc();
                        if (position == 0 && text != null) {
                            innermost.set(text.getString());
                        }
                        return 0;
                    }
                }) {
            hdf5.H5Ewalk2(DEFAULT, WALK_UPWARD, visitor, null);
        }
        Matcher system = SYSTEM_MESSAGE.matcher(innermost.get());
        return system.find() ? system.group(1) : innermost.get();
    }

    static long int64() {
        return hdf5.H5T_STD_I64LE_g();
    }

    static long uint8() {
        return hdf5.H5T_STD_U8LE_g();
    }

    static long float64() {
        return hdf5.H5T_IEEE_F64LE_g();
    }

    /** Null-padded UTF-8 of so many bytes. */
    static Handle text(int bytes) {
        Handle type = handle(hdf5.H5Tcopy(hdf5.H5T_C_S1_g()), "make a text type");
        require(hdf5.H5Tset_size(type.id(), Math.max(1, bytes)), "size a text type");
        require(hdf5.H5Tset_strpad(type.id(), STRING_NULL_PADDED), "pad a text type");
        require(hdf5.H5Tset_cset(type.id(), CHARACTERS_UTF8), "set a text type's characters");
        return type;
    }

    /** What such a text says, without its padding. */
    static String unpadded(BytePointer memory, long offset, int bytes) {
        byte[] utf8 = new byte[bytes];
        memory.position(offset).get(utf8);
        memory.position(0);
        int length = bytes;
        while (length > 0 && utf8[length - 1] == 0) {
            length--;
        }
        return new String(utf8, 0, length, StandardCharsets.UTF_8);
    }

    static Handle propertyList(long kind) {
        return handle(hdf5.H5Pcreate(kind), "make a property list");
    }
}
