package org.pentathlon.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The counter-based generator Philox-4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel Random Numbers:
 * As Easy as 1, 2, 3; SC11). Every random bit of the benchmark comes from it, so that any rank, any
 * engine and any other implementation can make the same bits.
 *
 * <p>A stream is named by a seed and a name. Its key is the first 8 bytes of SHA-256 of the UTF-8
 * text {@code <seed in decimal>/<name>}, read little-endian; the low half is the first key word,
 * the high half the second. Block b of the stream is Philox-4x32-10 of the counter (low 32 bits of
 * b, high 32 bits of b, 0, 0): four words of 32 bits. Word w of the stream is word w mod 4 of block
 * w div 4.
 *
 * <ul>
 *   <li>{@link #uniform}: the word's upper 24 bits times 2^-24, in [0, 1). Element i takes word i.
 *   <li>{@link #normal}: sqrt(-2 ln u) cos(2 pi v) in double, with u = (upper 24 bits of the first
 *       word + 1) times 2^-24, in (0, 1], and v = {@link #uniform} of the second. Element i takes
 *       words 2i and 2i + 1.
 *   <li>{@link #below}: the upper 32 bits of word times bound. Its bias is at most bound times
 *       2^-32; where there must be none, words are rejected ({@link SampleOrder#shuffled}).
 * </ul>
 *
 * <p>Immutable, and so safe for use by several threads.
 */
public final class Philox {
    /** Words of a block. */
    public static final int BLOCK = 4;

    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long LOW = 0xFFFFFFFFL;
    private static final double UNIT = 0x1p-24;

    private final int key0;
    private final int key1;

    /** The stream of a seed and a name. */
    public Philox(long seed, String name) {
        long key =
                ByteBuffer.wrap(sha256(seed + "/" + name)).order(ByteOrder.LITTLE_ENDIAN).getLong();
        this.key0 = (int) key;
        this.key1 = (int) (key >>> 32);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime must have SHA-256", e);
        }
    }

    /** Writes the blocks from {@code first} on; the array's length is a multiple of 4. */
    public void blocks(long first, int[] words) {
        for (int at = 0; at < words.length; at += BLOCK) {
            long block = first + at / BLOCK;
            block((int) block, (int) (block >>> 32), 0, 0, key0, key1, words, at);
        }
    }

    /** The bijection itself, for any counter and key. */
    static void block(int c0, int c1, int c2, int c3, int k0, int k1, int[] words, int at) {
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * (c0 & LOW);
            long product1 = MULTIPLIER_1 * (c2 & LOW);
            c0 = (int) (product1 >>> 32) ^ c1 ^ k0;
            c1 = (int) product1;
            c2 = (int) (product0 >>> 32) ^ c3 ^ k1;
            c3 = (int) product0;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        words[at] = c0;
        words[at + 1] = c1;
        words[at + 2] = c2;
        words[at + 3] = c3;
    }

    /** A number of [0, 1) in steps of 2^-24. */
    public static double uniform(int word) {
        return (word >>> 8) * UNIT;
    }

    /** A number of N(0, 1) by Box and Muller's transform; {@link StrictMath}, for equal bits. */
    public static double normal(int first, int second) {
        double u = ((first >>> 8) + 1) * UNIT;
        return StrictMath.sqrt(-2 * StrictMath.log(u))
                * StrictMath.cos(2 * Math.PI * uniform(second));
    }

    /** A number of 0, 1, ... bound - 1. */
    public static int below(int bound, int word) {
        return (int) (((word & LOW) * bound) >>> 32);
    }
}
