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
    private int at;
    private int number;

    /**
     * Reads the file.
     *
     * @throws DataException if it cannot be read, is empty or has 2 GiB or more
     */
    public TextLines(Path file) {
        this.file = file;
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
        at = Arrays.equals(Arrays.copyOf(bytes, Math.min(3, bytes.length)), MARK) ? 3 : 0;
    }

    /**
     * The next line without its end, or null behind the last.
     *
     * @throws DataException if it is not UTF-8
     */
    public String next() {
        if (at >= bytes.length) {
            return null;
        }
        int end = at;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        number++;
        int length = end - at;
        if (length > 0 && bytes[end - 1] == '\r') {
            length--;
        }
        String line = decode(at, length);
        at = end + 1;
        return line;
    }

    private String decode(int from, int length) {
        try {
            return decoder.decode(ByteBuffer.wrap(bytes, from, length)).toString();
        } catch (CharacterCodingException e) {
            throw new DataException(
                    where()
                            + " is not UTF-8 ("
                            + e.getMessage()
                            + "): convert the file, for example with iconv -f latin1 -t utf-8, or"
                            + " get it anew",
                    e);
        }
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
