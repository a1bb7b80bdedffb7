package org.pentathlon.results;

import com.sun.jna.Function;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.pentathlon.results.Hdf5.Handle;

/** Writes groups, attributes and datasets of an HDF5 file. */
final class Hdf5Writer implements AutoCloseable {
    /** Text longer than this becomes a dataset: an object's head holds 64 KiB in all. */
    private static final int MAX_ATTRIBUTE_BYTES = 32 * 1024;

    private static final long CONTIGUOUS_BYTES = 64 * 1024;
    private static final long CHUNK_ROWS = 8192;
    private static final long CHUNK_SLOTS = 97;
    private static final int DEFLATE_LEVEL = 1;
    private static final int FORMAT_18 = 1;
    private static final int CLOSE_STRONG = 3;
    private static final int CREATION_ORDER = 3;
    private static final int WHOLE_FILE = 1;
    private static final int OPEN_READ_WRITE = 2;

    // Found now: once a disk is full, the library behind them may not come from its archive.
    private final Function open = Function.getFunction("c", "open");
    private final Function duplicate = Function.getFunction("c", "dup2");
    private final Function closeNumber = Function.getFunction("c", "close");
    private Handle file;

    private Hdf5Writer(Handle file) {
        this.file = file;
    }

    /** Makes the file, or empties it. */
    Hdf5Writer(Path path) {
        try (Handle access = access()) {
            long id = hdf5.H5Fcreate(path.toString(), Hdf5.ACC_TRUNCATE, Hdf5.DEFAULT, access.id());
            file = Hdf5.handle(id, "make the file");
        }
    }

    /** Opens a file to change it. */
    static Hdf5Writer update(Path path) {
        try (Handle access = access()) {
            long id = hdf5.H5Fopen(path.toString(), Hdf5.ACC_READ_WRITE, access.id());
            return new Hdf5Writer(Hdf5.handle(id, "open it"));
        }
    }

    private static Handle access() {
        Handle access = Hdf5.propertyList(hdf5.H5P_CLS_FILE_ACCESS_ID_g());
        // Every HDF5 library since 1.8 reads it; its heads take less room than the oldest's.
        Hdf5.require(
                hdf5.H5Pset_libver_bounds(access.id(), FORMAT_18, FORMAT_18), "set the format");
        Hdf5.require(hdf5.H5Pset_fclose_degree(access.id(), CLOSE_STRONG), "set how to close");
        Hdf5.require(hdf5.H5Pset_file_locking(access.id(), true, true), "set how to lock");
        return access;
    }

    /** The root group; stays open as long as the file. */
    Handle root() {
        return new Handle(file.id());
    }

    Handle group(Handle parent, String name) {
        try (Handle properties = Hdf5.propertyList(hdf5.H5P_CLS_GROUP_CREATE_ID_g())) {
            require(
                    hdf5.H5Pset_link_creation_order(properties.id(), CREATION_ORDER),
                    "keep the order of " + name);
            return handle(
                    hdf5.H5Gcreate2(parent.id(), name, Hdf5.DEFAULT, properties.id(), Hdf5.DEFAULT),
                    "make the group " + name);
        }
    }

    /** A group that has been made before. */
    Handle open(Handle parent, String name) {
        return handle(hdf5.H5Gopen2(parent.id(), name, Hdf5.DEFAULT), "open the group " + name);
    }

    /** Whether a group holds something of that name. */
    boolean has(Handle parent, String name) {
        return hdf5.H5Lexists(parent.id(), name, Hdf5.DEFAULT) > 0;
    }

    /** Takes a group or dataset away, and all that is in it. */
    void remove(Handle parent, String name) {
        require(hdf5.H5Ldelete(parent.id(), name, Hdf5.DEFAULT), "remove " + name);
    }

    /** Writes each value as a scalar attribute; long text as a dataset of that name. */
    void attributes(Handle object, Attributes attributes) {
        for (Map.Entry<String, Object> entry : attributes.asMap().entrySet()) {
            attribute(object, entry.getKey(), entry.getValue());
        }
    }

    /** Writes attributes in place of those of the same names. */
    void replace(Handle object, Attributes attributes) {
        for (String name : attributes.asMap().keySet()) {
            if (hdf5.H5Aexists(object.id(), name) > 0) {
                require(hdf5.H5Adelete(object.id(), name), "remove " + name);
            }
        }
        attributes(object, attributes);
    }

    private void attribute(Handle object, String name, Object value) {
        if (value instanceof Long number) {
            try (LongPointer memory = new LongPointer(1).put(number)) {
                attribute(object, name, Hdf5.int64(), hdf5.H5T_NATIVE_INT64_g(), memory);
            }
        } else if (value instanceof Double real) {
            try (DoublePointer memory = new DoublePointer(1).put(real)) {
                attribute(object, name, Hdf5.float64(), hdf5.H5T_NATIVE_DOUBLE_g(), memory);
            }
        } else if (value instanceof Boolean flag) {
            try (BytePointer memory = new BytePointer(1).put((byte) (flag ? 1 : 0))) {
                attribute(object, name, Hdf5.uint8(), hdf5.H5T_NATIVE_UINT8_g(), memory);
            }
        } else {
            textAttribute(object, name, (String) value);
        }
    }

    private void textAttribute(Handle object, String name, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > MAX_ATTRIBUTE_BYTES) {
            text(object, name, value);
            return;
        }
        try (Handle type = Hdf5.text(utf8.length);
                BytePointer memory = padded(utf8)) {
            attribute(object, name, type.id(), type.id(), memory);
        }
    }

    private static BytePointer padded(byte[] utf8) {
        BytePointer memory = new BytePointer(Math.max(1, utf8.length)).put(0, (byte) 0);
        return memory.put(utf8, 0, utf8.length);
    }

    private void attribute(
            Handle object, String name, long fileType, long memoryType, Pointer value) {
        try (Handle scalar = handle(hdf5.H5Screate(0), "make a scalar");
                Handle attribute =
                        handle(
                                hdf5.H5Acreate2(
                                        object.id(),
                                        name,
                                        fileType,
                                        scalar.id(),
                                        Hdf5.DEFAULT,
                                        Hdf5.DEFAULT),
                                "make the attribute " + name)) {
            require(
                    hdf5.H5Awrite(attribute.id(), memoryType, value),
                    "write the attribute " + name);
        }
    }

    /** Writes a text as a scalar dataset. */
    void text(Handle group, String name, String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        try (Handle type = Hdf5.text(utf8.length);
                Handle scalar = handle(hdf5.H5Screate(0), "make a scalar");
                Handle dataset =
                        handle(
                                hdf5.H5Dcreate2(
                                        group.id(),
                                        name,
                                        type.id(),
                                        scalar.id(),
                                        Hdf5.DEFAULT,
                                        Hdf5.DEFAULT,
                                        Hdf5.DEFAULT),
                                "make the text " + name);
                BytePointer memory = padded(utf8)) {
            write(dataset, type.id(), Hdf5.DEFAULT, Hdf5.DEFAULT, memory);
            flush(dataset);
        }
    }

    /** Makes a one-dimensional dataset; in compressed chunks where it is large. */
    Handle column(Handle group, String name, long type, long rows, long bytesPerRow) {
        try (Handle space =
                        handle(
                                hdf5.H5Screate_simple(1, new long[] {rows}, new long[] {rows}),
                                "make a space");
                Handle creation = Hdf5.propertyList(hdf5.H5P_CLS_DATASET_CREATE_ID_g());
                Handle access = Hdf5.propertyList(hdf5.H5P_CLS_DATASET_ACCESS_ID_g())) {
            if (rows * bytesPerRow > CONTIGUOUS_BYTES) {
                long chunk = Math.min(rows, CHUNK_ROWS);
                require(hdf5.H5Pset_chunk(creation.id(), 1, chunk), "set chunks");
                require(hdf5.H5Pset_shuffle(creation.id()), "set the shuffle filter");
                require(hdf5.H5Pset_deflate(creation.id(), DEFLATE_LEVEL), "set the compression");
                // Rows come rank by rank: the chunk at hand must stay in memory until it is full.
                require(
                        hdf5.H5Pset_chunk_cache(
                                access.id(), CHUNK_SLOTS, 2 * chunk * bytesPerRow, 1),
                        "set the chunk cache");
            }
            return handle(
                    hdf5.H5Dcreate2(
                            group.id(),
                            name,
                            type,
                            space.id(),
                            Hdf5.DEFAULT,
                            creation.id(),
                            access.id()),
                    "make the dataset " + name);
        }
    }

    /** Writes consecutive rows of a column, from a position on. */
    void rows(Handle column, long memoryType, long first, long count, Pointer values) {
        if (count == 0) {
            return;
        }
        try (Handle space = handle(hdf5.H5Dget_space(column.id()), "read a space");
                Handle memory =
                        handle(
                                hdf5.H5Screate_simple(1, new long[] {count}, new long[] {count}),
                                "make a space")) {
            long[] one = {1};
            require(
                    hdf5.H5Sselect_hyperslab(
                            space.id(), 0, new long[] {first}, one, new long[] {count}, one),
                    "select rows");
            write(column, memoryType, memory.id(), space.id(), values);
        }
    }

    private void write(
            Handle dataset, long type, long memorySpace, long fileSpace, Pointer values) {
        require(
                hdf5.H5Dwrite(dataset.id(), type, memorySpace, fileSpace, Hdf5.DEFAULT, values),
                "write a dataset");
    }

    void makeScale(Handle dataset, String name) {
        require(hdf5.H5DSset_scale(dataset.id(), name), "make a dimension scale");
    }

    void attachScale(Handle dataset, Handle scale) {
        require(hdf5.H5DSattach_scale(dataset.id(), scale.id(), 0), "attach a dimension scale");
    }

    /** Brings everything to the file and closes it, so that a full disk is noticed here. */
    void finish() {
        require(hdf5.H5Fflush(file.id(), WHOLE_FILE), "write the file");
        require(hdf5.H5Fclose(file.id()), "close the file");
        file = new Handle(0);
    }

    /** Writes what the library still holds of a dataset, so that its closing cannot fail. */
    void flush(Handle dataset) {
        require(hdf5.H5Dflush(dataset.id()), "write a dataset");
    }

    private Handle handle(long id, String action) {
        require(id, action);
        return new Handle(id);
    }

    private void require(long result, String action) {
        try {
            Hdf5.require(result, action);
        } catch (Hdf5Exception e) {
            giveUp();
            throw e;
        }
    }

    /**
     * Sends all that the library still wants to write to nowhere. This must come before anything is
     * closed: the library frees half of a dataset that it cannot flush, and crashes the process
     * over the rest at its end.
     */
    private void giveUp() {
        try (PointerPointer<IntPointer> descriptor = new PointerPointer<>(1)) {
            if (hdf5.H5Fget_vfd_handle(file.id(), Hdf5.DEFAULT, descriptor) >= 0) {
                int number = new IntPointer(descriptor.get(0)).get();
                int nowhere = open.invokeInt(new Object[] {"/dev/null", OPEN_READ_WRITE});
                duplicate.invokeInt(new Object[] {nowhere, number});
                closeNumber.invokeInt(new Object[] {nowhere});
            }
        }
    }

    /** Closes the file, unless it is finished. */
    @Override
    public void close() {
        file.close();
    }
}
