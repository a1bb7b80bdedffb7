package org.pentathlon.data;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** A text as one long stream of token ids. Immutable once it is made. */
public final class TokenStream {
    /** The token at the end of every line. */
    public static final String END_OF_LINE = "<eos>";

    private static final byte[] END = END_OF_LINE.getBytes(StandardCharsets.UTF_8);

    private final Path file;
    private int[] tokens;
    private int size;

    private TokenStream(Path file, int expected) {
        this.file = file;
        this.tokens = new int[expected];
    }

    /**
     * Reads a file: the words of each line, split on ASCII white space, and {@link #END_OF_LINE}.
     * Tokens are the counter's numbers until {@link #translate} makes them ids.
     *
     * @throws DataException if the file cannot be read, is empty or is not UTF-8
     */
    static TokenStream read(Path file, Vocabulary.Counter counter) {
        TextLines lines = new TextLines(file);
        // English has about five bytes a token; more tokens make the array grow.
        TokenStream stream = new TokenStream(file, lines.bytes().length / 4 + 2);
        try {
            while (lines.advance()) {
                stream.addWords(lines.bytes(), lines.start(), lines.end(), counter);
                stream.add(counter.add(END, 0, END.length));
            }
        } catch (CharacterCodingException e) {
            throw lines.notUtf8(e);
        }
        stream.tokens = Arrays.copyOf(stream.tokens, stream.size);
        return stream;
    }

    /** White space is never part of another character's bytes in UTF-8. */
    private void addWords(byte[] text, int start, int end, Vocabulary.Counter counter)
            throws CharacterCodingException {
        int at = start;
        while (at < end) {
            if (isSpace(text[at])) {
                at++;
                continue;
            }
            int from = at;
            while (at < end && !isSpace(text[at])) {
                at++;
            }
            add(counter.add(text, from, at));
        }
    }

    /** Blank, tab, line feed, vertical tab, form feed, carriage return. */
    private static boolean isSpace(byte character) {
        return character == ' ' || (character >= '\t' && character <= '\r');
    }

    private void add(int token) {
        if (size == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.multiplyExact(2, size));
        }
        tokens[size++] = token;
    }

    /** Makes each token its entry in {@code ids}. */
    void translate(int[] ids) {
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = ids[tokens[i]];
        }
    }

    /** Number of tokens. */
    public int size() {
        return size;
    }

    /** The token at a position, from 0. */
    public int token(int position) {
        return tokens[position];
    }

    /**
     * The stream cut into as many columns as the ranks have samples, each of size div columns
     * tokens; what is left at the end is left out.
     *
     * @throws DataException if a column would have fewer than two tokens
     */
    public TokenChunks chunks(Shard shard, int bptt) {
        int length = (int) (size / shard.globalBatch());
        if (length < 2) {
            throw new DataException(
                    String.format(
                            "%s has %d tokens, and %d columns (%d x %d a rank) need two each: use a"
                                    + " smaller batch, fewer ranks, a longer text or --data"
                                    + " synthetic",
                            file, size, shard.globalBatch(), shard.worldSize(), shard.batch()));
        }
        TokenColumns columns =
                (column, first, count, destination) ->
                        System.arraycopy(
                                tokens, (int) (column * length + first), destination, 0, count);
        return new TokenChunks(columns, length, shard, bptt);
    }
}
