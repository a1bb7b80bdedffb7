package org.pentathlon.device;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that say of themselves what shared libraries do, and hold no code. Laid out by the System V
 * ABI: header, two segments, then strings, versions, the dynamic section, constants, sections.
 */
public final class TinyLibrary {
    private static final int HEADER = 64;
    private static final int SEGMENT = 56;
    private static final int SECTION = 64;
    private static final int SEGMENTS = 2;

    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private final List<long[]> dynamic = new ArrayList<>();
    private final List<Integer> versions = new ArrayList<>();
    private String constants = "";

    public TinyLibrary(String soname) {
        strings.write(0);
        if (!soname.isEmpty()) {
            dynamic.add(new long[] {14, string(soname)});
        }
    }

    public TinyLibrary needs(String... names) {
        for (String name : names) {
            dynamic.add(new long[] {1, string(name)});
        }
        return this;
    }

    public TinyLibrary runpath(String folders) {
        dynamic.add(new long[] {29, string(folders)});
        return this;
    }

    /** Versions of symbols of the C library, such as {@code GLIBC_2.35}. */
    public TinyLibrary versions(String... names) {
        for (String name : names) {
            versions.add(string(name));
        }
        return this;
    }

    public TinyLibrary constants(String text) {
        constants = text;
        return this;
    }

    private int string(String text) {
        int start = strings.size();
        strings.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        strings.write(0);
        return start;
    }

    public Path write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes());
    }

    byte[] bytes() {
        int firstLibrary = string("libc.so.6");
        byte[] names = strings.toByteArray();
        byte[] sections = "\0.rodata\0.shstrtab\0".getBytes(StandardCharsets.US_ASCII);
        byte[] text = constants.getBytes(StandardCharsets.UTF_8);
        int stringsAt = HEADER + SEGMENTS * SEGMENT;
        int versionsAt = stringsAt + names.length;
        int versionsBytes = 16 * (versions.size() + 1);
        int dynamicAt = versionsAt + versionsBytes;
        int dynamicBytes = 16 * (dynamic.size() + 4);
        int textAt = dynamicAt + dynamicBytes;
        int sectionNamesAt = textAt + text.length;
        int sectionsAt = sectionNamesAt + sections.length;
        // Addresses in memory begin elsewhere than offsets in the file.
        int base = 0x1000;
        ByteBuffer out =
                ByteBuffer.allocate(sectionsAt + 3 * SECTION).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}).position(16);
        out.putShort((short) 3).putShort((short) 62).putInt(1).putLong(0);
        out.putLong(HEADER).putLong(sectionsAt).putInt(0).putShort((short) HEADER);
        out.putShort((short) SEGMENT).putShort((short) SEGMENTS).putShort((short) SECTION);
        out.putShort((short) 3).putShort((short) 2);
        segment(out, 1, 0, base, sectionsAt);
        segment(out, 2, dynamicAt, base + dynamicAt, dynamicBytes);
        out.put(names);
        out.putShort((short) 1).putShort((short) versions.size()).putInt(firstLibrary);
        out.putInt(16).putInt(0);
        for (int i = 0; i < versions.size(); i++) {
            out.putInt(0).putShort((short) 0).putShort((short) (i + 2)).putInt(versions.get(i));
            out.putInt(i + 1 < versions.size() ? 16 : 0);
        }
        for (long[] entry : dynamic) {
            out.putLong(entry[0]).putLong(entry[1]);
        }
        out.putLong(5).putLong(base + stringsAt);
        boolean versioned = !versions.isEmpty();
        out.putLong(versioned ? 0x6ffffffe : 21).putLong(base + versionsAt);
        out.putLong(versioned ? 0x6fffffff : 21).putLong(1);
        out.putLong(0).putLong(0);
        out.put(text).put(sections);
        out.position(sectionsAt + SECTION);
        section(out, 1, 1, textAt, text.length);
        section(out, 9, 3, sectionNamesAt, sections.length);
        return out.array();
    }

    private static void segment(ByteBuffer out, int type, long offset, long address, long bytes) {
        out.putInt(type).putInt(4).putLong(offset).putLong(address).putLong(address);
        out.putLong(bytes).putLong(bytes).putLong(8);
    }

    private static void section(ByteBuffer out, int name, int type, long offset, long bytes) {
        out.putInt(name).putInt(type).putLong(0).putLong(0).putLong(offset).putLong(bytes);
        out.putInt(0).putInt(0).putLong(1).putLong(0);
    }
}
