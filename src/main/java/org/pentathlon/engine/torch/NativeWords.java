package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Numbers at addresses of native memory, read and written without a native call: through buffers
 * over the gigabytes in which they lie. The memory must be there; nothing checks that. For one
 * thread.
 */
final class NativeWords {
    private static final int WINDOW_BITS = 30;
    private static final int PLACES = 64;

    private final long[] numbers = new long[PLACES];
    private final ByteBuffer[] windows = new ByteBuffer[PLACES];

    /** The number at an address that is a multiple of 8. */
    long get(long address) {
        return window(address).getLong(offset(address));
    }

    /** Changes the number at an address that is a multiple of 8. */
    void put(long address, long value) {
        window(address).putLong(offset(address), value);
    }

    private static int offset(long address) {
        return (int) address & (1 << WINDOW_BITS) - 1;
    }

    private ByteBuffer window(long address) {
        long number = address >>> WINDOW_BITS;
        int place = (int) number & PLACES - 1;
        if (windows[place] == null || numbers[place] != number) {
            windows[place] =
                    new Pointer(number << WINDOW_BITS)
                            .getByteBuffer(0, 1L << WINDOW_BITS)
                            .order(ByteOrder.nativeOrder());
            numbers[place] = number;
        }
        return windows[place];
    }
}
