package org.pentathlon.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * CIFAR-10 in its binary format: records of 3,073 bytes, a label of 0 to 9, then 1,024 bytes each
 * of red, green and blue, row by row. The files are mapped into memory, not read into it.
 */
public final class CifarImages implements ImageRecords {
    /** Height and width of every image. */
    public static final int SIZE = 32;

    /** Number of classes. */
    public static final int CLASSES = 10;

    /** Folder under the data directory, as the distributor names it. */
    public static final String FOLDER = "cifar-10-batches-bin";

    private static final int RECORD = 1 + CHANNELS * SIZE * SIZE;
    private static final String HELP =
            "give the folder that holds " + FOLDER + " with --data-dir, or use --data synthetic";

    private final Path folder;
    private final String pattern;
    private final List<ByteBuffer> files;
    private final int[] firstRecords;
    private final int records;

    private CifarImages(Path folder, String pattern, List<ByteBuffer> files) {
        this.folder = folder;
        this.pattern = pattern;
        this.files = List.copyOf(files);
        this.firstRecords = new int[files.size()];
        int count = 0;
        for (int i = 0; i < firstRecords.length; i++) {
            firstRecords[i] = count;
            count = Math.addExact(count, files.get(i).capacity() / RECORD);
        }
        this.records = count;
    }

    /**
     * Opens the training files {@code data_batch_*.bin} (one or more, by name) or the test file,
     * and checks every size and label.
     *
     * @param dataDirectory the folder above {@link #FOLDER}
     * @throws DataException if files are missing, unreadable or not of this format
     */
    public static CifarImages open(Path dataDirectory, boolean training) {
        if (dataDirectory == null) {
            throw new DataException("real data needs a folder: " + HELP);
        }
        Path folder = dataDirectory.resolve(FOLDER);
        String pattern = training ? "data_batch_*.bin" : "test_batch.bin";
        if (!Files.isDirectory(folder)) {
            throw new DataException("there is no folder " + folder + ": " + HELP);
        }
        List<ByteBuffer> files = new ArrayList<>();
        for (Path file : list(folder, pattern)) {
            ByteBuffer mapped = map(file);
            checkLabels(file, mapped);
            files.add(mapped);
        }
        if (files.isEmpty()) {
            throw new DataException("there is no " + pattern + " in " + folder + ": " + HELP);
        }
        return new CifarImages(folder, pattern, files);
    }

    private static List<Path> list(Path folder, String pattern) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new DataException("cannot list " + folder + ": " + e, e);
        }
        files.sort(null);
        return files;
    }

    private static ByteBuffer map(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            long bytes = channel.size();
            if (bytes == 0) {
                throw new DataException(file + " is empty: get it anew");
            }
            if (bytes % RECORD != 0) {
                throw new DataException(
                        String.format(
                                "%s has %d bytes, which is no multiple of %d: record %d (from 0) is"
                                        + " cut short, or this is not CIFAR-10's binary version;"
                                        + " get it anew",
                                file, bytes, RECORD, bytes / RECORD));
            }
            if (bytes > Integer.MAX_VALUE) {
                throw new DataException(
                        file + " has " + bytes + " bytes: split it into files under 2 GiB");
            }
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, bytes);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e, e);
        }
    }

    private static void checkLabels(Path file, ByteBuffer mapped) {
        for (int at = 0; at < mapped.capacity(); at += RECORD) {
            int label = Byte.toUnsignedInt(mapped.get(at));
            if (label >= CLASSES) {
                throw new DataException(
                        String.format(
                                "%s: record %d (from 0, at byte %d) has label %d, above %d: this is"
                                        + " not CIFAR-10's binary version, or it is damaged; get it"
                                        + " anew",
                                file, at / RECORD, at, label, CLASSES - 1));
            }
        }
    }

    /** Number of images. */
    public int records() {
        return records;
    }

    /**
     * Makes sure that there is at least one batch for every rank.
     *
     * @throws DataException if there is not
     */
    public void requireGlobalBatch(Shard shard) {
        if (records < shard.globalBatch()) {
            throw new DataException(
                    String.format(
                            "%s has %d images, and one global batch (%d x %d a rank) needs %d: use"
                                    + " a smaller batch, fewer ranks or --data synthetic",
                            folder.resolve(pattern),
                            records,
                            shard.worldSize(),
                            shard.batch(),
                            shard.globalBatch()));
        }
    }

    @Override
    public int imageSize() {
        return SIZE;
    }

    @Override
    public int read(long record, byte[] pixels) {
        int file = firstRecords.length - 1;
        while (record < firstRecords[file]) {
            file--;
        }
        ByteBuffer mapped = files.get(file);
        int at = Math.toIntExact(record - firstRecords[file]) * RECORD;
        mapped.get(at + 1, pixels, 0, RECORD - 1);
        return mapped.get(at);
    }
}
