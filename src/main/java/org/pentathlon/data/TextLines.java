package org.pentathlon.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The lines of a text file in UTF-8, in order. Lines end with LF; a CR before it and a byte order
 * mark at the file's start are left out; the last line may lack its LF.
 */
public final class TextLines {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final Path file;
    private final byte[] bytes;
    private final CharsetDecoder decoder =
            StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
    private int start;
    private int end;
    private int behind;
    private int number;

    /**
     * Reads the file.
     *
     * @throws DataException if it cannot be read, is empty or has 2 GiB or more
     */
    public TextLines(Path file) {
        this.file = file;
        if (Files.isDirectory(file)) {
            throw new DataException(file + " is a folder and should be a text file: get it anew");
        }
        try {
            long size = Files.size(file);
            if (size == 0) {
                throw new DataException(file + " is empty: get it anew");
            }
            if (size > Integer.MAX_VALUE - 8) {
                throw new DataException(
                        file + " has " + size + " bytes: text files must stay below 2 GiB");
            }
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new DataException("cannot read " + file + ": " + e, e);
        }
        behind = Arrays.equals(Arrays.copyOf(bytes, Math.min(3, bytes.length)), MARK) ? 3 : 0;
    }

    /**
     * The next line without its end, or null behind the last.
     *
     * @throws DataException if it is not UTF-8
     */
    public String next() {
        if (!advance()) {
            return null;
        }
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, start, end - start)).toString();
        } catch (CharacterCodingException e) {
            throw notUtf8(e);
        }
    }

    /**
     * Goes to the next line, whose text is then {@link #bytes} start ... end - 1; false behind the
     * last.
     */
    boolean advance() {
        if (behind >= bytes.length) {
            return false;
        }
        start = behind;
        end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        behind = end + 1;
        number++;
        if (end > start && bytes[end - 1] == '\r') {
            end--;
        }
        return true;
    }

    /** All of the file. */
    byte[] bytes() {
        return bytes;
    }

    /** Index of the line's first byte. */
    int start() {
        return start;
    }

    /** Index behind the line's last byte, without its end. */
    int end() {
        return end;
    }

    /** The error of a line that is not UTF-8. */
    DataException notUtf8(CharacterCodingException cause) {
        return new DataException(
                where()
                        + " is not UTF-8: convert the file, for example with iconv -f latin1 -t"
                        + " utf-8, or get it anew",
                cause);
    }

    /** The file and the number of the line that was read last, from 1: {@code F, line 7}. */
    public String where() {
        return file + ", line " + number;
    }

    /** The number of the line that was read last, from 1. */
    public int number() {
        return number;
    }
}
