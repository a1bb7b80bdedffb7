package org.pentathlon.results;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.hdf5.global.hdf5;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * Reads a result file. Paths are absolute names within the file, such as {@code /cases}. All
 * methods throw {@link PentathlonException} (invalid), of one line, where the file does not hold
 * what is asked for. Not safe for use by several threads.
 */
public final class ResultFile implements AutoCloseable {
    /** First bytes of every HDF5 file ("HDF5 File Format Specification", III.A). */
    private static final byte[] SIGNATURE = {(byte) 0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};

    private static final int GROUP = 2;

    private final Path path;
    private final Handle file;

    private ResultFile(Path path, Handle file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Opens a file of format_version 1.
     *
     * @throws PentathlonException (data) if there is no such file, or it is no HDF5 file, none of
     *     this program, or of another version; (invalid) if it is cut short
     */
    public static ResultFile open(Path path) {
        if (Files.isDirectory(path)) {
            throw foreign(path, "is a folder; name a result file");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            String what = Files.exists(path) ? "cannot be read" : "does not exist";
            throw foreign(path, what + "; name a result file");
        }
        requireSignature(path);
        try (Handle access = Hdf5.propertyList(hdf5.H5P_CLS_FILE_ACCESS_ID_g())) {
            hdf5.H5Pset_file_locking(access.id(), true, true);
            long id = hdf5.H5Fopen(path.toString(), Hdf5.ACC_READ_ONLY, access.id());
            ResultFile file = new ResultFile(path, Hdf5.handle(id, "open it"));
            file.requireVersion();
            return file;
        } catch (Hdf5Exception e) {
            throw new PentathlonException(
                    ExitStatus.INVALID,
                    "%s is no whole result file: %s".formatted(path, e.getMessage()),
                    e);
        }
    }

    /** An empty file was cut short, as one that begins like a result and ends too soon. */
    private static void requireSignature(Path path) {
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] start = stream.readNBytes(SIGNATURE.length);
            if (start.length > 0 && !Arrays.equals(start, SIGNATURE)) {
                throw foreign(path, "is no HDF5 file; name a result file");
            }
        } catch (IOException e) {
            throw foreign(path, "cannot be read: " + FileFailure.reason(e));
        }
    }

    private static PentathlonException foreign(Path path, String what) {
        return new PentathlonException(ExitStatus.DATA, path + " " + what);
    }

    private void requireVersion() {
        try {
            long version = attributes("/").number("format_version", -1);
            if (version != ResultAssembler.FORMAT_VERSION) {
                throw foreign(
                        path,
                        "is no result file of format_version "
                                + ResultAssembler.FORMAT_VERSION
                                + (version < 0
                                        ? ": it was not written by pentathlon"
                                        : " but of " + version));
            }
        } catch (PentathlonException e) {
            close();
            throw e;
        }
    }

    /** What is wrong with the file, to be thrown. */
    PentathlonException problem(String what) {
        return new PentathlonException(ExitStatus.INVALID, path + " " + what);
    }

    private PentathlonException problem(String where, Hdf5Exception e) {
        return new PentathlonException(
                ExitStatus.INVALID, "%s: %s: %s".formatted(path, where, e.getMessage()), e);
    }

    public Path path() {
        return path;
    }

    /** Path of the HDF5 library, which is loaded if it was not. */
    public static String library() {
        return Loader.load(hdf5.class);
    }

    /** Names of the cases' groups, in the order of the job. */
    public List<String> cases() {
        return exists("/cases") ? names("/cases") : List.of();
    }

    /** Whether there is such a group or dataset. */
    public boolean exists(String object) {
        String soFar = "";
        for (String part : object.substring(1).split("/", -1)) {
            soFar += "/" + part;
            if (hdf5.H5Lexists(file.id(), soFar, Hdf5.DEFAULT) <= 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is a group; else it is a dataset. */
    public boolean isGroup(String object) {
        try (Handle opened = object(object)) {
            return hdf5.H5Iget_type(opened.id()) == GROUP;
        } catch (Hdf5Exception e) {
            throw problem(object, e);
        }
    }

    /** Whether it is a group that holds a table, and maybe further groups. */
    public boolean isTable(String object) {
        return isGroup(object) && !attributes(object).text("columns", "").isEmpty();
    }

    private Handle object(String name) {
        return Hdf5.handle(hdf5.H5Oopen(file.id(), name, Hdf5.DEFAULT), "open " + name);
    }

    /** Names of what a group holds, sorted. */
    public List<String> names(String group) {
        List<String> names = new ArrayList<>();
        try {
            for (long i = 0; ; i++) {
                long length = nameLength(group, i, null, 0);
                if (length < 0) {
                    // Past the last; an unreadable group is told apart by its missing link.
                    return names;
                }
                byte[] name = new byte[Math.toIntExact(length) + 1];
                Hdf5.require(nameLength(group, i, name, name.length), "read a name");
                names.add(new String(name, 0, (int) length, StandardCharsets.UTF_8));
            }
        } catch (Hdf5Exception e) {
            throw problem(group, e);
        }
    }

    private long nameLength(String group, long index, byte[] name, long size) {
        return hdf5.H5Lget_name_by_idx(
                file.id(), group, Hdf5.BY_NAME, Hdf5.INCREASING, index, name, size, Hdf5.DEFAULT);
    }

    /** Attributes of a group or dataset: of text, whole numbers and floating-point numbers. */
    public Attributes attributes(String object) {
        return attributes(object, false);
    }

    /**
     * Everything that was written as attributes of a group, so that writing it again gives the
     * same: flags are Booleans, and long text is found in its dataset.
     */
    Attributes writtenAttributes(String group) {
        Attributes written = attributes(group, true);
        for (String name : names(group)) {
            if (!isGroup(group + "/" + name)) {
                written.put(name, text(group + "/" + name));
            }
        }
        return written;
    }

    private Attributes attributes(String object, boolean flags) {
        try (Handle opened = object(object)) {
            return StoredAttributes.read(opened, flags);
        } catch (Hdf5Exception e) {
            throw problem(object, e);
        }
    }

    /**
     * A table, whose columns are read when they are asked for.
     *
     * @param group such as {@code /cases/000-vgg-train-torch-small-fp32/iterations}
     */
    public ResultTable table(String group) {
        String columns = attributes(group).text("columns", "");
        if (columns.isEmpty()) {
            throw problem("holds no table " + group);
        }
        return new ResultTable(this, group, List.of(columns.split(",")));
    }

    /** A text that is a dataset of its own. */
    public String text(String dataset) {
        String[] texts = texts(dataset);
        if (texts.length == 0) {
            throw problem("is damaged: %s has no text".formatted(dataset));
        }
        return texts[0];
    }

    /** Values in one dimension; for scalars one. */
    long length(String dataset) {
        try (Handle data = dataset(dataset)) {
            return points(data);
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    /** A dataset that stays open, of which parts can be read. */
    StoredColumn column(String dataset) {
        try {
            return new StoredColumn(path + ": " + dataset, dataset(dataset));
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    private Handle dataset(String name) {
        return Hdf5.handle(hdf5.H5Dopen2(file.id(), name, Hdf5.DEFAULT), "open " + name);
    }

    private static int points(Handle dataset) {
        try (Handle space = Hdf5.handle(hdf5.H5Dget_space(dataset.id()), "read a space")) {
            long points = hdf5.H5Sget_simple_extent_npoints(space.id());
            if (points > Integer.MAX_VALUE / 2) {
                throw new Hdf5Exception(points + " values are too many");
            }
            return (int) points;
        }
    }

    ColumnKind kind(String dataset) {
        try (Handle data = dataset(dataset);
                Handle type = Hdf5.handle(hdf5.H5Dget_type(data.id()), "read a type")) {
            return switch (hdf5.H5Tget_class(type.id())) {
                case Hdf5.TYPE_INTEGER -> ColumnKind.WHOLE;
                case Hdf5.TYPE_REAL -> ColumnKind.REAL;
                default -> ColumnKind.TEXT;
            };
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    long[] longs(String dataset) {
        try (Handle data = dataset(dataset)) {
            long[] values = new long[points(data)];
            try (LongPointer memory = new LongPointer((long) values.length)) {
                read(data, hdf5.H5T_NATIVE_INT64_g(), values.length, memory);
                memory.get(values);
            }
            return values;
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    double[] doubles(String dataset) {
        try (Handle data = dataset(dataset)) {
            double[] values = new double[points(data)];
            try (DoublePointer memory = new DoublePointer((long) values.length)) {
                read(data, hdf5.H5T_NATIVE_DOUBLE_g(), values.length, memory);
                memory.get(values);
            }
            return values;
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    String[] texts(String dataset) {
        try (Handle data = dataset(dataset);
                Handle type = Hdf5.handle(hdf5.H5Dget_type(data.id()), "read a type")) {
            boolean fixed =
                    hdf5.H5Tget_class(type.id()) == Hdf5.TYPE_TEXT
                            && hdf5.H5Tis_variable_str(type.id()) == 0;
            if (!fixed) {
                throw new Hdf5Exception("no text of fixed length");
            }
            String[] values = new String[points(data)];
            int bytes = Math.toIntExact(hdf5.H5Tget_size(type.id()));
            try (BytePointer memory = new BytePointer((long) bytes * values.length)) {
                read(data, type.id(), values.length, memory);
                for (int i = 0; i < values.length; i++) {
                    values[i] = Hdf5.unpadded(memory, (long) i * bytes, bytes);
                }
            }
            return values;
        } catch (Hdf5Exception e) {
            throw problem(dataset, e);
        }
    }

    private static void read(Handle dataset, long type, int values, Pointer into) {
        if (values > 0) {
            Hdf5.require(
                    hdf5.H5Dread(
                            dataset.id(), type, Hdf5.DEFAULT, Hdf5.DEFAULT, Hdf5.DEFAULT, into),
                    "read the values");
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
