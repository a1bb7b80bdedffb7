package org.pentathlon.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What a bundle looks at in a shared library of 64 bits, little-endian (System V ABI, "Object
 * Files"; versions as in the Linux Standard Base, "Symbol Versioning").
 */
final class ElfImage {
    private static final int MAGIC = 0x464C457F;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;
    private static final long DT_STRTAB = 5;
    private static final long DT_VERNEED = 0x6FFFFFFEL;
    private static final long DT_VERNEEDNUM = 0x6FFFFFFFL;

    /** Where the header has the section table: its offset, and the size and number of its rows. */
    static final int SECTION_TABLE = 0x28;

    static final int SECTION_NUMBERS = 0x3A;

    private final ByteBuffer file;

    private ElfImage(ByteBuffer file) {
        this.file = file;
    }

    /**
     * @param file from its first byte on; below 2 GiB
     * @return empty if it is no library of this kind
     */
    static Optional<ElfImage> of(ByteBuffer file) {
        ByteBuffer bytes = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        boolean elf =
                bytes.limit() >= HEADER_BYTES
                        && bytes.getInt(0) == MAGIC
                        && bytes.get(4) == 2
                        && bytes.get(5) == 1
                        && bytes.getShort(0x36) == SEGMENT_BYTES;
        return elf ? Optional.of(new ElfImage(bytes)) : Optional.empty();
    }

    ByteBuffer bytes() {
        return file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The size of what the loader reads. Behind it are tables for debuggers and linkers. */
    long loadedBytes() {
        long end = Math.max(HEADER_BYTES, segment(segments()));
        for (int i = 0; i < segments(); i++) {
            int at = segment(i);
            end = Math.max(end, file.getLong(at + 8) + file.getLong(at + 32));
        }
        return Math.min(end, file.limit());
    }

    /** The bytes of a section; empty if there is none of this name, or no section table. */
    Optional<Range> section(String name) {
        int sections = Short.toUnsignedInt(file.getShort(SECTION_NUMBERS + 2));
        int names = Short.toUnsignedInt(file.getShort(SECTION_NUMBERS + 4));
        int table = Math.toIntExact(file.getLong(SECTION_TABLE));
        if (table == 0) {
            return Optional.empty();
        }
        long text = file.getLong(table + names * SECTION_BYTES + 24);
        for (int i = 0; i < sections; i++) {
            int at = table + i * SECTION_BYTES;
            if (text(text + file.getInt(at)).equals(name)) {
                return Optional.of(new Range(file.getLong(at + 24), file.getLong(at + 32)));
            }
        }
        return Optional.empty();
    }

    /** The versions that it needs of other libraries' symbols, such as GLIBC_2.34. */
    TreeSet<String> versions() {
        TreeSet<String> versions = new TreeSet<>();
        long need = dynamic(DT_VERNEED);
        if (need == 0) {
            return versions;
        }
        long strings = fileOffset(dynamic(DT_STRTAB));
        int library = Math.toIntExact(fileOffset(need));
        for (long left = dynamic(DT_VERNEEDNUM); left > 0; left--) {
            int version = library + file.getInt(library + 8);
            for (int n = Short.toUnsignedInt(file.getShort(library + 2)); n > 0; n--) {
                versions.add(text(strings + file.getInt(version + 8)));
                version += file.getInt(version + 12);
            }
            library += file.getInt(library + 12);
        }
        return versions;
    }

    private int segments() {
        return Short.toUnsignedInt(file.getShort(0x38));
    }

    private int segment(int index) {
        return Math.toIntExact(file.getLong(0x20)) + index * SEGMENT_BYTES;
    }

    /** A value of the dynamic section; 0 if it is not there. */
    private long dynamic(long tag) {
        for (int i = 0; i < segments(); i++) {
            int segment = segment(i);
            if (file.getInt(segment) != PT_DYNAMIC) {
                continue;
            }
            int at = Math.toIntExact(file.getLong(segment + 8));
            long end = at + file.getLong(segment + 32);
            for (; at < end && file.getLong(at) != 0; at += 16) {
                if (file.getLong(at) == tag) {
                    return file.getLong(at + 8);
                }
            }
        }
        return 0;
    }

    /** Where in the file the bytes of an address are. */
    private long fileOffset(long address) {
        for (int i = 0; i < segments(); i++) {
            int at = segment(i);
            long start = file.getLong(at + 16);
            if (file.getInt(at) == PT_LOAD
                    && address >= start
                    && address < start + file.getLong(at + 32)) {
                return address - start + file.getLong(at + 8);
            }
        }
        throw new IndexOutOfBoundsException("no segment has the address " + address);
    }

    private String text(long offset) {
        int start = Math.toIntExact(offset);
        int end = start;
        while (file.get(end) != 0) {
            end++;
        }
        byte[] text = new byte[end - start];
        file.get(start, text);
        return new String(text, StandardCharsets.US_ASCII);
    }
}
