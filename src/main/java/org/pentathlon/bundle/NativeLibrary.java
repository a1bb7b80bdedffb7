package org.pentathlon.bundle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * A native library on its way into a bundle: without the tables behind its last segment, which the
 * loader does not read, and without machine code for GPUs that are not asked for.
 *
 * @param versions of other libraries' symbols that it needs, such as GLIBC_2.34
 */
record NativeLibrary(Set<String> versions) {
    private static final int SECTION_NUMBERS_BYTES = 6;

    /**
     * Copies a library. Where code is left out the copy has zeros (holes, where the file system
     * knows them), so that nothing else is at another place.
     *
     * @param gpus empty for all
     * @throws PentathlonException (usage) if it has code for GPUs, and none for one of these;
     *     (environment) if its code is in an unknown format
     */
    static NativeLibrary copy(Path from, Path to, Collection<ComputeCapability> gpus)
            throws IOException {
        try (FileChannel source = FileChannel.open(from)) {
            Optional<ElfImage> image = image(source);
            if (image.isEmpty()) {
                Files.copy(from, to);
                return new NativeLibrary(Set.of());
            }
            ElfImage library = image.get();
            List<Range> without = gpus.isEmpty() ? List.of() : otherCode(from, library, gpus);
            try (FileChannel copy =
                    FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                long at = 0;
                for (Range range : without) {
                    transfer(source, at, range.offset(), copy);
                    at = range.end();
                }
                transfer(source, at, library.loadedBytes(), copy);
                dropSections(copy);
            }
            return new NativeLibrary(library.versions());
        }
    }

    /** The versions of other libraries' symbols that a library needs; none if it is no library. */
    static Set<String> versionsOf(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return image(channel).<Set<String>>map(ElfImage::versions).orElse(Set.of());
        }
    }

    private static Optional<ElfImage> image(FileChannel file) throws IOException {
        return file.size() > Integer.MAX_VALUE
                ? Optional.empty()
                : ElfImage.of(file.map(MapMode.READ_ONLY, 0, file.size()));
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
        library.write(ByteBuffer.allocate(Long.BYTES), ElfImage.SECTION_TABLE);
        library.write(ByteBuffer.allocate(SECTION_NUMBERS_BYTES), ElfImage.SECTION_NUMBERS);
    }

    /** Payloads of entries that none of the GPUs can use, in the file's order. */
    private static List<Range> otherCode(
            Path file, ElfImage library, Collection<ComputeCapability> gpus) {
        List<GpuCode> entries =
                GpuCode.of(library)
                        .orElseThrow(
                                () ->
                                        new PentathlonException(
                                                ExitStatus.ENVIRONMENT,
                                                file
                                                        + " has its code for GPUs in an unknown"
                                                        + " format; make the bundle without --gpu"));
        for (ComputeCapability gpu : gpus) {
            if (!entries.isEmpty() && entries.stream().noneMatch(e -> e.isFor(List.of(gpu)))) {
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
