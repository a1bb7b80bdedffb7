package org.pentathlon.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.ElfFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * A native library on its way into a bundle: without the tables behind its last segment, which the
 * loader does not read, and without machine code for GPUs that are not asked for.
 */
final class NativeLibrary {
    /** Where the header has the section table: its offset, and the size and number of its rows. */
    private static final int SECTION_TABLE = 0x28;

    private static final int SECTION_NUMBERS = 0x3A;
    private static final int SECTION_NUMBERS_BYTES = 6;

    private final Path file;
    private final ElfFile elf;

    /**
     * @throws IOException if it cannot be read, or is no library
     */
    NativeLibrary(Path file) throws IOException {
        this.file = file;
        this.elf = ElfFile.read(file);
    }

    /** It needs version 2.N of the C library or a later one; 0 if any will do. */
    int glibcMinor() {
        return elf.glibcMinor().orElse(0);
    }

    /**
     * Copies it. Where code is left out the copy has zeros (holes, where the file system knows
     * them), so that nothing else is at another place.
     *
     * @param gpus whose code is kept; empty for that of all
     * @throws PentathlonException (usage) if it has code for GPUs, and none for one of these;
     *     (environment) if its code is in an unknown format
     */
    void copy(Path to, Collection<ComputeCapability> gpus) throws IOException {
        try (FileChannel source = FileChannel.open(file);
                FileChannel copy =
                        FileChannel.open(
                                to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            // The last bytes may be left out too.
            copy.write(ByteBuffer.allocate(1), elf.loadedBytes() - 1);
            long at = 0;
            for (Range range : otherCode(source, gpus)) {
                transfer(source, at, range.offset(), copy);
                at = range.end();
            }
            transfer(source, at, elf.loadedBytes(), copy);
            dropSections(copy);
        }
    }

    private static void transfer(FileChannel source, long from, long end, FileChannel copy)
            throws IOException {
        copy.position(from);
        long at = from;
        while (at < end) {
            at += source.transferTo(at, end - at, copy);
        }
    }

    /** There is no table of sections any more; the segments stay as they are. */
    private static void dropSections(FileChannel library) throws IOException {
        library.write(ByteBuffer.allocate(Long.BYTES), SECTION_TABLE);
        library.write(ByteBuffer.allocate(SECTION_NUMBERS_BYTES), SECTION_NUMBERS);
    }

    /** Payloads of entries that none of the GPUs can use, in the file's order. */
    private List<Range> otherCode(FileChannel source, Collection<ComputeCapability> gpus)
            throws IOException {
        Optional<ElfFile.Section> section = elf.section(GpuCode.SECTION);
        if (gpus.isEmpty() || section.isEmpty()) {
            return List.of();
        }
        List<GpuCode> entries =
                GpuCode.of(source.map(MapMode.READ_ONLY, 0, source.size()), section.get())
                        .orElseThrow(
                                () ->
                                        new PentathlonException(
                                                ExitStatus.ENVIRONMENT,
                                                file
                                                        + " has its code for GPUs in an unknown"
                                                        + " format; make the bundle without --gpu"));
        for (ComputeCapability gpu : gpus) {
            if (entries.stream().noneMatch(e -> e.isFor(List.of(gpu)))) {
                throw new PentathlonException(
                        ExitStatus.USAGE,
                        "--gpu %s: %s has no machine code that runs on it; it has that of %s"
                                .formatted(gpu, file.getFileName(), architectures(entries)));
            }
        }
        List<Range> others = new ArrayList<>();
        entries.stream().filter(e -> !e.isFor(gpus)).forEach(e -> others.add(e.payload()));
        return others;
    }

    private static String architectures(List<GpuCode> entries) {
        List<String> names =
                entries.stream()
                        .map(GpuCode::architecture)
                        .distinct()
                        .map(ComputeCapability::toString)
                        .toList();
        return String.join(", ", names);
    }
}
