package org.pentathlon.bundle;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.device.ElfFile;

/**
 * Code for GPUs in a library: its section .nv_fatbin is a row of containers, one for each source
 * file, with an entry for each architecture. A container has a header of 16 bytes (magic, version,
 * header's size, size of the entries), an entry one of 64 or more (kind, version, header's size,
 * size of the payload, ... architecture at byte 28), then its payload. NVIDIA does not document the
 * format; {@code cuobjdump --list-elf} shows the same entries.
 *
 * @param container its number
 * @param machine whether it is machine code, not PTX, which any later GPU can translate
 * @param payload where it is in the file
 */
record GpuCode(int container, boolean machine, ComputeCapability architecture, Range payload) {
    static final String SECTION = ".nv_fatbin";

    private static final int MAGIC = 0xBA55ED50;
    private static final int CONTAINER_BYTES = 16;
    private static final int ENTRY_BYTES = 64;
    private static final int KIND_PTX = 1;

    /**
     * All entries of a library, in the file's order.
     *
     * @param library the whole file
     * @param section that of this name
     * @return empty if it has code in a format other than the one known here
     */
    static Optional<List<GpuCode>> of(ByteBuffer library, ElfFile.Section section) {
        List<GpuCode> entries = new ArrayList<>();
        ByteBuffer file = library.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int at = Math.toIntExact(section.offset());
        long end = section.end();
        int container = 0;
        if (end > file.limit()) {
            return Optional.empty();
        }
        while (end - at >= Long.BYTES) {
            if (file.getLong(at) == 0) {
                at += Long.BYTES;
                continue;
            }
            if (file.getInt(at) != MAGIC || end - at < CONTAINER_BYTES) {
                return Optional.empty();
            }
            int first = at + Short.toUnsignedInt(file.getShort(at + 6));
            long behind = first + file.getLong(at + 8);
            if (first < at + CONTAINER_BYTES || behind > end) {
                return Optional.empty();
            }
            at = first;
            while (at < behind) {
                if (behind - at < ENTRY_BYTES) {
                    return Optional.empty();
                }
                int header = file.getInt(at + 4);
                long payload = file.getLong(at + 8);
                if (header < ENTRY_BYTES || payload < 0 || payload > behind - at - header) {
                    return Optional.empty();
                }
                int architecture = file.getInt(at + 28);
                entries.add(
                        new GpuCode(
                                container,
                                file.getShort(at) != KIND_PTX,
                                new ComputeCapability(architecture / 10, architecture % 10),
                                new Range((long) at + header, payload)));
                at = Math.toIntExact(at + header + payload);
            }
            container++;
        }
        return Optional.of(entries);
    }

    /** Whether one of some GPUs can use it. */
    boolean isFor(Collection<ComputeCapability> gpus) {
        return !machine || gpus.stream().anyMatch(gpu -> gpu.runs(architecture));
    }
}
