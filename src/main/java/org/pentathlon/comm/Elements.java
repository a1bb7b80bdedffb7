package org.pentathlon.comm;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.pentathlon.spec.ElementType;

/**
 * Adds elements in direct memory. They pass through small arrays, which stay in the first-level
 * cache and which the compiler adds with vector instructions. A bfloat16 sum is computed in float32
 * and rounded to nearest, ties to even, each time.
 */
final class Elements {
    private static final int BLOCK = 4096;

    private final float[] left = new float[BLOCK];
    private final float[] right = new float[BLOCK];
    private final short[] words = new short[BLOCK];
    private final ElementType type;

    Elements(ElementType type) {
        this.type = type;
    }

    /** target[at + i] += source[i] for all of source; {@code at} in bytes. */
    void add(ByteBuffer source, ByteBuffer target, int at) {
        ByteBuffer there = target.slice(at, source.remaining()).order(target.order());
        if (type == ElementType.FLOAT32) {
            addFloats(source.asFloatBuffer(), there.asFloatBuffer());
        } else {
            addShorts(source.asShortBuffer(), there.asShortBuffer());
        }
    }

    private void addFloats(FloatBuffer source, FloatBuffer target) {
        int elements = source.remaining();
        for (int from = 0; from < elements; from += BLOCK) {
            int count = Math.min(BLOCK, elements - from);
            source.get(from, right, 0, count);
            target.get(from, left, 0, count);
            sum(count);
            target.put(from, left, 0, count);
        }
    }

    private void addShorts(ShortBuffer source, ShortBuffer target) {
        int elements = source.remaining();
        for (int from = 0; from < elements; from += BLOCK) {
            int count = Math.min(BLOCK, elements - from);
            source.get(from, words, 0, count);
            widen(right, count);
            target.get(from, words, 0, count);
            widen(left, count);
            sum(count);
            for (int i = 0; i < count; i++) {
                words[i] = narrow(left[i]);
            }
            target.put(from, words, 0, count);
        }
    }

    private void sum(int count) {
        for (int i = 0; i < count; i++) {
            left[i] += right[i];
        }
    }

    private void widen(float[] values, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(words[i] << 16);
        }
    }

    /** The nearest bfloat16; what is not a number stays so. */
    static short narrow(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) ((bits >>> 16) | 0x40);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }
}
