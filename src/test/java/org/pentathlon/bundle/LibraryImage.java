package org.pentathlon.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A shared library with nothing but what a bundle looks at: one segment that holds a dynamic
 * section and code for GPUs, and behind it a table of sections and text for debuggers.
 */
final class LibraryImage {
    static final int CODE = 512;
    static final String FOR_DEBUGGERS = "behind the last segment";

    private static final byte[] NAMES = "\0.nv_fatbin\0".getBytes(StandardCharsets.US_ASCII);
    private static final int DYNAMIC = 256;

    private LibraryImage() {}

    /** A container with an entry for each architecture (such as 90), whose payload is repeated. */
    static byte[] container(int payloadBytes, int... architectures) {
        int entryBytes = 64 + payloadBytes;
        byte[] bytes = new byte[16 + entryBytes * architectures.length];
        ByteBuffer code = buffer(bytes);
        code.putInt(0xBA55ED50).putShort((short) 1).putShort((short) 16);
        code.putLong((long) entryBytes * architectures.length);
        for (int architecture : architectures) {
            int start = code.position();
            code.putShort((short) 2).putShort((short) 0x101).putInt(64).putLong(payloadBytes);
            code.putInt(start + 28, architecture);
            code.position(start + 64);
            for (int i = 0; i < payloadBytes; i++) {
                code.put((byte) architecture);
            }
        }
        return bytes;
    }

    /** The library's file. */
    static byte[] of(byte[]... containers) {
        int codeBytes = 0;
        for (byte[] container : containers) {
            codeBytes += container.length;
        }
        int loaded = CODE + codeBytes;
        int sections = loaded + 64;
        int names = sections + 3 * 64;
        byte[] bytes = new byte[names + NAMES.length];
        ByteBuffer file = buffer(bytes);
        file.putInt(0x464C457F).put((byte) 2).put((byte) 1).put((byte) 1);
        file.putShort(16, (short) 3).putShort(18, (short) 62).putLong(32, 64).putLong(40, sections);
        file.putShort(54, (short) 56).putShort(56, (short) 2);
        file.putShort(58, (short) 64).putShort(60, (short) 3).putShort(62, (short) 2);
        segment(file, 64, 1, 0, loaded);
        segment(file, 120, 2, DYNAMIC, 32);
        file.putLong(DYNAMIC, 5).putLong(DYNAMIC + 8, DYNAMIC + 64);
        file.position(CODE);
        for (byte[] container : containers) {
            file.put(container);
        }
        file.put(FOR_DEBUGGERS.getBytes(StandardCharsets.US_ASCII));
        section(file, sections + 64, 1, CODE, codeBytes);
        section(file, sections + 128, 0, names, NAMES.length);
        file.position(names);
        file.put(NAMES);
        return bytes;
    }

    private static void segment(ByteBuffer file, int at, int type, long offset, long bytes) {
        file.putInt(at, type).putLong(at + 8, offset).putLong(at + 16, offset);
        file.putLong(at + 32, bytes).putLong(at + 40, bytes);
    }

    private static void section(ByteBuffer file, int at, int name, long offset, long bytes) {
        file.putInt(at, name).putInt(at + 4, 1).putLong(at + 24, offset).putLong(at + 32, bytes);
    }

    private static ByteBuffer buffer(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
