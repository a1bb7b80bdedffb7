package org.pentathlon.results;

import java.nio.charset.StandardCharsets;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.pentathlon.results.Hdf5.Handle;

/** Reads the attributes of a group or dataset. */
final class StoredAttributes {
    private static final int LONGEST_NAME = 255;

    private StoredAttributes() {}

    /**
     * All that are scalars; the library's own of dimension scales are none, and left out.
     *
     * @param flags whether numbers of one byte are read as Booleans, else as whole numbers
     */
    static Attributes read(Handle object, boolean flags) {
        Attributes attributes = new Attributes();
        for (long i = 0; ; i++) {
            long id =
                    hdf5.H5Aopen_by_idx(
                            object.id(),
                            ".",
                            Hdf5.BY_NAME,
                            Hdf5.INCREASING,
                            i,
                            Hdf5.DEFAULT,
                            Hdf5.DEFAULT);
            if (id < 0) {
                return attributes;
            }
            try (Handle attribute = new Handle(id)) {
                read(attribute, attributes, flags);
            }
        }
    }

    private static void read(Handle attribute, Attributes into, boolean flags) {
        String name = name(attribute);
        try (Handle type = Hdf5.handle(hdf5.H5Aget_type(attribute.id()), "read a type");
                Handle space = Hdf5.handle(hdf5.H5Aget_space(attribute.id()), "read a space")) {
            if (hdf5.H5Sget_simple_extent_npoints(space.id()) != 1) {
                return;
            }
            switch (hdf5.H5Tget_class(type.id())) {
                case Hdf5.TYPE_INTEGER -> {
                    try (LongPointer value = new LongPointer(1)) {
                        read(attribute, hdf5.H5T_NATIVE_INT64_g(), value);
                        if (flags && hdf5.H5Tget_size(type.id()) == 1) {
                            into.put(name, value.get() != 0);
                        } else {
                            into.put(name, value.get());
                        }
                    }
                }
                case Hdf5.TYPE_REAL -> {
                    try (DoublePointer value = new DoublePointer(1)) {
                        read(attribute, hdf5.H5T_NATIVE_DOUBLE_g(), value);
                        into.put(name, value.get());
                    }
                }
                case Hdf5.TYPE_TEXT -> {
                    if (hdf5.H5Tis_variable_str(type.id()) == 0) {
                        int bytes = Math.toIntExact(hdf5.H5Tget_size(type.id()));
                        try (BytePointer value = new BytePointer(bytes)) {
                            read(attribute, type.id(), value);
                            into.put(name, Hdf5.unpadded(value, 0, bytes));
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private static String name(Handle attribute) {
        byte[] buffer = new byte[LONGEST_NAME + 1];
        Hdf5.require(hdf5.H5Aget_name(attribute.id(), buffer.length, buffer), "read a name");
        String name = new String(buffer, StandardCharsets.UTF_8);
        return name.substring(0, name.indexOf('\0'));
    }

    private static void read(Handle attribute, long type, Pointer into) {
        Hdf5.require(hdf5.H5Aread(attribute.id(), type, into), "read an attribute");
    }
}
