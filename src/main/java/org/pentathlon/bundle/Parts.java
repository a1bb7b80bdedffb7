package org.pentathlon.bundle;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Files NAME.001, NAME.002 and so on, which hold what is written one after the other. */
final class Parts extends OutputStream {
    private static final int MOST = 999;

    private final Path folder;
    private final String name;
    private final long partBytes;
    private final Map<String, String> sums = new TreeMap<>();
    private final List<Long> sizes = new ArrayList<>();
    private OutputStream part = OutputStream.nullOutputStream();
    private final MessageDigest digest = Checksums.digest();
    private long written;
    private int number;

    /**
     * @param folder for them
     * @param name what their names begin with
     * @param partBytes the most that one has
     */
    Parts(Path folder, String name, long partBytes) {
        this.folder = folder;
        this.name = name;
        this.partBytes = partBytes;
        this.written = partBytes;
    }

    /** SHA-256 of each by its name; whole once this is closed. */
    Map<String, String> sums() {
        return sums;
    }

    /** The sizes; whole once this is closed. */
    List<Long> sizes() {
        return sizes;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    /**
     * @throws PentathlonException (usage) if there are more than 999 parts
     */
    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int end = offset + length;
        while (at < end) {
            if (written == partBytes) {
                next();
            }
            int count = (int) Math.min(end - at, partBytes - written);
            part.write(bytes, at, count);
            digest.update(bytes, at, count);
            written += count;
            at += count;
        }
    }

    private void next() throws IOException {
        close();
        if (number == MOST) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "--split makes more than 999 parts: take larger ones");
        }
        number++;
        part = Files.newOutputStream(folder.resolve(fileName()), StandardOpenOption.CREATE_NEW);
        written = 0;
    }

    private String fileName() {
        return "%s.%03d".formatted(name, number);
    }

    @Override
    public void close() throws IOException {
        part.close();
        if (number > sizes.size()) {
            sizes.add(written);
            sums.put(fileName(), Checksums.text(digest));
        }
    }
}
