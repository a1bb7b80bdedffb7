package org.pentathlon.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a shared library for Linux on x86-64 says of itself, read from its file: nothing is loaded.
 * The layout is that of the System V ABI (ELF-64) and, of versions, the Linux Standard Base.
 *
 * @param soname what others ask for it by
 * @param needed names of the libraries that are loaded with it
 * @param runpath folders in which these are looked for, as written; {@code $ORIGIN} is its own
 * @param glibcMinor the highest version of the C library that it needs is 2.glibcMinor; empty where
 *     it names none
 * @param loadedBytes the size of what the loader reads; tables for debuggers and linkers follow it
 * @param sections of the file; empty where they were stripped
 */
public record ElfFile(
        Optional<String> soname,
        List<String> needed,
        List<String> runpath,
        OptionalInt glibcMinor,
        long loadedBytes,
        List<Section> sections) {
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64_LITTLE_ENDIAN = 0x0102;
    private static final int X86_64 = 62;
    private static final int HEADER_BYTES = 64;
    private static final int SEGMENT_BYTES = 56;
    private static final int SECTION_BYTES = 64;
    private static final int DYNAMIC_BYTES = 16;
    private static final int VERSION_BYTES = 16;
    private static final int LOAD = 1;
    private static final int DYNAMIC = 2;
    private static final int NO_BITS = 8;
    private static final String CONSTANTS = ".rodata";
    private static final int MOST_CHARACTERS = 4096;
    private static final Pattern GLIBC = Pattern.compile("GLIBC_2\\.([0-9]{1,4})(\\..*)?");

    /** Tags of the dynamic section that are read. */
    private static final class Tag {
        static final long NEEDED = 1;
        static final long STRTAB = 5;
        static final long SONAME = 14;
        static final long RPATH = 15;
        static final long RUNPATH = 29;
        static final long VERNEED = 0x6ffffffe;
        static final long VERNEEDNUM = 0x6fffffff;
    }

    /**
     * A part of the file.
     *
     * @param offset in bytes from the start of the file
     * @param bytes in the file; 0 for memory that the file does not hold
     * @param entryBytes of each entry of a table, else 0
     */
    public record Section(String name, int type, long offset, long bytes, long entryBytes) {
        /** Where it ends, in bytes from the start of the file. */
        public long end() {
            return offset + bytes;
        }
    }

    private record Segment(int type, long offset, long address, long bytes) {}

    private record Entry(long tag, long value) {}

    public ElfFile {
        needed = List.copyOf(needed);
        runpath = List.copyOf(runpath);
        sections = List.copyOf(sections);
    }

    /**
     * Reads a library's file.
     *
     * @throws IOException if it cannot be read, is cut off, or is no library for Linux on x86-64
     */
    public static ElfFile read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new Reader(channel, file).read();
        }
    }

    /** The section of this name, if there is one. */
    public Optional<Section> section(String name) {
        return sections.stream().filter(section -> section.name().equals(name)).findFirst();
    }

    /**
     * The first text among the library's constants that a pattern describes.
     *
     * @param file that this was read from
     * @param pattern whose first group is wanted
     * @throws IOException if it cannot be read
     */
    Optional<String> constant(Path file, Pattern pattern) throws IOException {
        Optional<Section> constants = section(CONSTANTS);
        if (constants.isEmpty()) {
            return Optional.empty();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Section place = constants.get();
            ByteBuffer all = new Reader(channel, file).piece(place.offset(), place.bytes());
            Matcher text = pattern.matcher(StandardCharsets.ISO_8859_1.decode(all));
            return text.find() ? Optional.of(text.group(1)) : Optional.empty();
        }
    }

    /** Reads pieces of the file; libraries have hundreds of megabytes. */
    private static final class Reader {
        private final FileChannel channel;
        private final Path file;
        private final List<Segment> segments = new ArrayList<>();
        private final List<Entry> dynamic = new ArrayList<>();

        Reader(FileChannel channel, Path file) {
            this.channel = channel;
            this.file = file;
        }

        ElfFile read() throws IOException {
            ByteBuffer header = piece(0, HEADER_BYTES);
            if (header.getInt(0) != MAGIC
                    || header.getShort(4) != CLASS_64_LITTLE_ENDIAN
                    || header.getShort(18) != X86_64) {
                throw new IOException(file + " is no library for Linux on x86-64");
            }
            readSegments(header);
            long loaded = loadedBytes(header);
            if (loaded > channel.size()) {
                throw cutOff();
            }
            long strings = offset(value(Tag.STRTAB));
            return new ElfFile(
                    texts(Tag.SONAME, strings).stream().findFirst(),
                    texts(Tag.NEEDED, strings),
                    folders(strings),
                    glibc(strings),
                    loaded,
                    sections(header));
        }

        private void readSegments(ByteBuffer header) throws IOException {
            long start = header.getLong(32);
            int size = header.getShort(54);
            for (int i = 0; i < header.getShort(56); i++) {
                ByteBuffer entry = piece(start + (long) i * size, SEGMENT_BYTES);
                Segment segment =
                        new Segment(
                                entry.getInt(0),
                                entry.getLong(8),
                                entry.getLong(16),
                                entry.getLong(32));
                segments.add(segment);
                if (segment.type == DYNAMIC) {
                    readDynamic(segment);
                }
            }
        }

        private long loadedBytes(ByteBuffer header) {
            long end = header.getLong(32) + (long) header.getShort(54) * header.getShort(56);
            for (Segment segment : segments) {
                end = Math.max(end, segment.offset + segment.bytes);
            }
            return end;
        }

        private void readDynamic(Segment segment) throws IOException {
            ByteBuffer table = piece(segment.offset, segment.bytes);
            while (table.remaining() >= DYNAMIC_BYTES) {
                Entry entry = new Entry(table.getLong(), table.getLong());
                if (entry.tag == 0) {
                    return;
                }
                dynamic.add(entry);
            }
        }

        private long value(long tag) throws IOException {
            for (Entry entry : dynamic) {
                if (entry.tag == tag) {
                    return entry.value;
                }
            }
            throw new IOException(file + " is no shared library: it has no entry " + tag);
        }

        /** Where in the file an address in memory comes from. */
        private long offset(long address) throws IOException {
            for (Segment segment : segments) {
                long inside = address - segment.address;
                if (segment.type == LOAD && inside >= 0 && inside < segment.bytes) {
                    return segment.offset + inside;
                }
            }
            throw new IOException(file + " is damaged: no segment holds address " + address);
        }

        private List<String> texts(long tag, long strings) throws IOException {
            List<String> texts = new ArrayList<>();
            for (Entry entry : dynamic) {
                if (entry.tag == tag) {
                    texts.add(text(strings + entry.value));
                }
            }
            return texts;
        }

        /** The older form counts where there is none of the newer. */
        private List<String> folders(long strings) throws IOException {
            List<String> newer = texts(Tag.RUNPATH, strings);
            List<String> folders = new ArrayList<>();
            for (String text : newer.isEmpty() ? texts(Tag.RPATH, strings) : newer) {
                folders.addAll(List.of(text.split(":", -1)));
            }
            return folders;
        }

        private OptionalInt glibc(long strings) throws IOException {
            if (dynamic.stream().noneMatch(entry -> entry.tag == Tag.VERNEED)) {
                return OptionalInt.empty();
            }
            int highest = -1;
            long place = offset(value(Tag.VERNEED));
            for (long i = value(Tag.VERNEEDNUM); i > 0; i--) {
                ByteBuffer library = piece(place, VERSION_BYTES);
                long version = place + library.getInt(8);
                for (int left = library.getShort(2); left > 0; left--) {
                    ByteBuffer entry = piece(version, VERSION_BYTES);
                    Matcher name = GLIBC.matcher(text(strings + entry.getInt(8)));
                    if (name.matches()) {
                        highest = Math.max(highest, Integer.parseInt(name.group(1)));
                    }
                    version += entry.getInt(12);
                }
                if (library.getInt(12) == 0) {
                    break;
                }
                place += library.getInt(12);
            }
            return highest < 0 ? OptionalInt.empty() : OptionalInt.of(highest);
        }

        private List<Section> sections(ByteBuffer header) throws IOException {
            long start = header.getLong(40);
            int size = header.getShort(58);
            int count = header.getShort(60);
            if (start == 0 || count == 0) {
                return List.of();
            }
            int namesIndex = header.getShort(62);
            long names = piece(start + (long) namesIndex * size, SECTION_BYTES).getLong(24);
            List<Section> sections = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ByteBuffer entry = piece(start + (long) i * size, SECTION_BYTES);
                int type = entry.getInt(4);
                sections.add(
                        new Section(
                                text(names + entry.getInt(0)),
                                type,
                                entry.getLong(24),
                                type == NO_BITS ? 0 : entry.getLong(32),
                                entry.getLong(56)));
            }
            return sections;
        }

        private String text(long place) throws IOException {
            long there = Math.min(MOST_CHARACTERS, channel.size() - place);
            ByteBuffer bytes = piece(place, there);
            int end = 0;
            while (end < bytes.limit() && bytes.get(end) != 0) {
                end++;
            }
            return StandardCharsets.UTF_8.decode(bytes.limit(end)).toString();
        }

        /** Numbers in a damaged file may lead anywhere. */
        private ByteBuffer piece(long place, long bytes) throws IOException {
            if (place < 0 || bytes < 0 || bytes > Integer.MAX_VALUE) {
                throw new IOException(file + " is damaged: no bytes at " + place);
            }
            if (bytes > channel.size() - place) {
                throw cutOff();
            }
            ByteBuffer piece = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
            while (piece.hasRemaining()) {
                if (channel.read(piece, place + piece.position()) < 0) {
                    throw cutOff();
                }
            }
            return piece.flip();
        }

        private IOException cutOff() throws IOException {
            return new IOException(file + " is cut off: it ends at " + channel.size());
        }
    }
}
