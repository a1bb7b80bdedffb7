package org.pentathlon.data;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words in UTF-8 with their counts, numbered from 0 by first occurrence. A hash table with open
 * addressing over bytes: a text has far more words than different ones, and only the latter become
 * objects.
 */
final class WordTable {
    private static final int FIRST_SLOTS = 1 << 12;
    private static final int GOLDEN_RATIO = 0x9E3779B9;

    private final List<String> words = new ArrayList<>();
    // By number.
    private byte[][] keys = new byte[FIRST_SLOTS / 2][];
    private int[] hashes = new int[FIRST_SLOTS / 2];
    private long[] counts = new long[FIRST_SLOTS / 2];
    // Number + 1, or 0; a power of 2 at least twice as long as the numbers' arrays are full.
    private int[] slots = new int[FIRST_SLOTS];

    /**
     * Counts a word.
     *
     * @return its number
     * @throws CharacterCodingException if it is new and not UTF-8
     */
    int add(byte[] bytes, int from, int to) throws CharacterCodingException {
        int hash = hash(bytes, from, to);
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int number = slots[slot] - 1;
            byte[] key = keys[number];
            if (hashes[number] == hash && Arrays.equals(key, 0, key.length, bytes, from, to)) {
                counts[number]++;
                return number;
            }
            slot = (slot + 1) & mask;
        }
        return put(slot, hash, bytes, from, to);
    }

    private int put(int slot, int hash, byte[] bytes, int from, int to)
            throws CharacterCodingException {
        // A new decoder reports what is malformed.
        ByteBuffer encoded = ByteBuffer.wrap(bytes, from, to - from);
        String word = StandardCharsets.UTF_8.newDecoder().decode(encoded).toString();
        int number = words.size();
        words.add(word);
        keys[number] = Arrays.copyOfRange(bytes, from, to);
        hashes[number] = hash;
        counts[number] = 1;
        slots[slot] = number + 1;
        if (words.size() == keys.length) {
            grow();
        }
        return number;
    }

    private static int hash(byte[] bytes, int from, int to) {
        int hash = 0;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        hash *= GOLDEN_RATIO;
        return hash ^ (hash >>> 16);
    }

    private void grow() {
        int size = Math.multiplyExact(2, keys.length);
        keys = Arrays.copyOf(keys, size);
        hashes = Arrays.copyOf(hashes, size);
        counts = Arrays.copyOf(counts, size);
        slots = new int[Math.multiplyExact(2, size)];
        int mask = slots.length - 1;
        for (int number = 0; number < words.size(); number++) {
            int slot = hashes[number] & mask;
            while (slots[slot] != 0) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = number + 1;
        }
    }

    /** Number of different words. */
    int size() {
        return words.size();
    }

    String word(int number) {
        return words.get(number);
    }

    /** How often a word came. */
    long count(int number) {
        return counts[number];
    }
}
