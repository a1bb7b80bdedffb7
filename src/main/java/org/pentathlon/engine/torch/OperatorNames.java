package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;

/**
 * Small numbers for operators' names, from 0 on, in the order in which they are seen. A name that
 * was seen before makes no object. For one thread.
 */
final class OperatorNames {
    /** What autograd calls the whole of a node's work, with the node's name behind it. */
    private static final String NODE = "autograd::engine::evaluate_function: ";

    /**
     * Operators that only make views of a tensor, each by two or more further ones that touch no
     * data: in recurrent models most operators are of these, and take less than recording does.
     */
    private static final Set<String> VIEWS =
            Set.of(
                    "aten::chunk",
                    "aten::unsafe_chunk",
                    "aten::split",
                    "aten::unsafe_split",
                    "aten::split_with_sizes",
                    "aten::unsafe_split_with_sizes",
                    "aten::unbind",
                    "aten::narrow",
                    "aten::t");

    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private final NativeWords words;
    private final List<String> names = new ArrayList<>();
    private final BitSet views = new BitSet();

    // An open hash table: keys with names' numbers plus 1. A key is the address of a schema, or,
    // with
    // the highest bit, a hash of a text, which is taken to be that text's own.
    private long[] keys = new long[1 << 10];
    private int[] numbers = new int[1 << 10];

    private int used;

    OperatorNames(NativeWords words) {
        this.words = words;
    }

    /**
     * The number of a schema's name, found by the schema's address: its memory is not touched
     * again, which the operator itself has no need of either.
     */
    int ofSchema(long schema) {
        int place = place(schema);
        if (numbers[place] == 0) {
            // A schema begins with its name, and a string with the address of its bytes.
            place = add(schema, words.get(schema));
        }
        return numbers[place] - 1;
    }

    /**
     * The number of a name. Nodes of autograd have their own names.
     *
     * @param address of its bytes, a multiple of 8; a zero byte ends them
     */
    int ofText(long address) {
        long hash = hash(address) | Long.MIN_VALUE;
        int place = place(hash);
        if (numbers[place] == 0) {
            place = add(hash, address);
        }
        return numbers[place] - 1;
    }

    String name(int number) {
        return names.get(number);
    }

    /** Whether the operator only makes views, by further operators. */
    boolean makesViews(int number) {
        return views.get(number);
    }

    /** Reads whole words: an aligned word never reaches into another page. */
    private long hash(long address) {
        long hash = 0;
        for (long next = address; ; next += Long.BYTES) {
            long word = words.get(next);
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

    private int place(long key) {
        int mask = keys.length - 1;
        int place = (int) (mix(0, key) & mask);
        while (numbers[place] != 0 && keys[place] != key) {
            place = place + 1 & mask;
        }
        return place;
    }

    private int add(long key, long address) {
        String text = new Pointer(address).getString(0, "UTF-8");
        String name = text.startsWith(NODE) ? text.substring(NODE.length()) : text;
        // Schemas of one name differ in what they take.
        if (!names.contains(name)) {
            views.set(names.size(), VIEWS.contains(name));
            names.add(name);
        }
        used++;
        if (2 * used > keys.length) {
            grow();
        }
        return put(key, names.indexOf(name) + 1);
    }

    private int put(long key, int number) {
        int place = place(key);
        keys[place] = key;
        numbers[place] = number;
        return place;
    }

    private void grow() {
        long[] before = keys;
        int[] numbersBefore = numbers;
        keys = new long[2 * before.length];
        numbers = new int[2 * before.length];
        for (int i = 0; i < before.length; i++) {
            if (numbersBefore[i] != 0) {
                put(before[i], numbersBefore[i]);
            }
        }
    }
}
