package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;

/**
 * Small numbers for operators' names, from 0 on, in the order in which they are seen. A name that
 * was seen before makes no object. For one thread.
 */
final class OperatorNames {
    /** What autograd calls the whole of a node's work, with the node's name behind it. */
    private static final String NODE = "autograd::engine::evaluate_function: ";

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final NativeWords memory;
    private final List<String> names = new ArrayList<>();

    // An open hash table: of a name a hash of 64 bits, which is taken to be its own, and its number
    // plus 1.
    private long[] hashes = new long[1 << 10];
    private int[] numbers = new int[1 << 10];

    OperatorNames(NativeWords memory) {
        this.memory = memory;
    }

    /**
     * The number of a name. Nodes of autograd have their own names.
     *
     * @param address of its bytes, a multiple of 8; a zero byte ends them
     */
    int number(long address) {
        long hash = hash(address);
        int place = place(hash);
        if (numbers[place] == 0) {
            place = add(hash, new Pointer(address).getString(0, "UTF-8"));
        }
        return numbers[place] - 1;
    }

    String name(int number) {
        return names.get(number);
    }

    /** Reads whole words: an aligned word never reaches into another page. */
    private long hash(long address) {
        long hash = 0;
        for (long next = address; ; next += Long.BYTES) {
            long word = memory.get(next);
            // The lowest of these bits is at the first zero byte; the first byte is the lowest.
            long zeros = word - LOW_BITS & ~word & HIGH_BITS;
            if (zeros != 0) {
                long before = (zeros & -zeros) >>> 7;
                return mix(hash, word & before - 1);
            }
            hash = mix(hash, word);
        }
    }

    private static long mix(long hash, long word) {
        long mixed = (hash ^ word) * FACTOR;
        return mixed ^ mixed >>> 32;
    }

    private int place(long hash) {
        int mask = hashes.length - 1;
        int place = (int) hash & mask;
        while (numbers[place] != 0 && hashes[place] != hash) {
            place = place + 1 & mask;
        }
        return place;
    }

    private int add(long hash, String name) {
        names.add(name.startsWith(NODE) ? name.substring(NODE.length()) : name);
        if (2 * names.size() > hashes.length) {
            grow();
        }
        return put(hash, names.size());
    }

    private int put(long hash, int number) {
        int place = place(hash);
        hashes[place] = hash;
        numbers[place] = number;
        return place;
    }

    private void grow() {
        long[] before = hashes;
        int[] numbersBefore = numbers;
        hashes = new long[2 * before.length];
        numbers = new int[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            if (numbersBefore[i] != 0) {
                put(before[i], numbersBefore[i]);
            }
        }
    }
}
