package org.pentathlon.results;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Head of a block, of which journals, gathered segments and the spool are made: head ({@link
 * #BYTES}), description (padded to 8 bytes), then slots of rows. All is little-endian.
 *
 * <p>A slot is a row of {@link IterationColumn#COUNT} long values and its {@link #marker}. Zeros
 * are no row.
 *
 * @param caseIndex position of the case in the job; -1 for a rank's block
 * @param plannedWarmup rows that the case was to have
 * @param plannedRows rows that the case was to have
 * @param warmupSlots slots that follow, of which some may be empty
 * @param rowSlots slots that follow those, of which some may be empty
 * @param descriptionCrc CRC-32 of the description
 */
record BlockHeader(
        Kind kind,
        int launch,
        int rank,
        int caseIndex,
        int plannedWarmup,
        int plannedRows,
        int warmupSlots,
        int rowSlots,
        int descriptionBytes,
        int descriptionCrc) {

    /** What a block is about. */
    enum Kind {
        /** A rank: the run's and the machine's description. */
        RANK,
        /** A case up to its last row. */
        CASE,
        /** What is known after a case's last row. */
        END,
        /** An evaluation of the case before it, of which there may be any number. */
        QUALITY,
        /** A row of the file as a whole. */
        FILE_ROW
    }

    static final int BYTES = 64;
    static final int SLOT_LONGS = IterationColumn.COUNT + 1;
    static final int SLOT_BYTES = SLOT_LONGS * Long.BYTES;
    private static final long MAGIC = 0x34524e4a544e4550L; // "PENTJNR4"

    static BlockHeader of(Kind kind, int launch, int rank, int caseIndex, byte[] description) {
        return new BlockHeader(
                kind, launch, rank, caseIndex, 0, 0, 0, 0, description.length, crc(description));
    }

    BlockHeader withRows(int plannedWarmup, int plannedRows, int warmupSlots, int rowSlots) {
        return new BlockHeader(
                kind,
                launch,
                rank,
                caseIndex,
                plannedWarmup,
                plannedRows,
                warmupSlots,
                rowSlots,
                descriptionBytes,
                descriptionCrc);
    }

    /** Where the slots begin, from the block's start. */
    long slotsOffset() {
        return BYTES + ((descriptionBytes + 7L) & ~7L);
    }

    /** Length of the whole block. */
    long blockBytes() {
        return slotsOffset() + ((long) warmupSlots + rowSlots) * SLOT_BYTES;
    }

    /** Head and description, padded up to the slots. */
    ByteBuffer encode(byte[] description) {
        int bytes = Math.toIntExact(slotsOffset());
        ByteBuffer out = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        out.putLong(MAGIC).putInt(IterationColumn.COUNT).putInt(kind.ordinal());
        out.putInt(launch).putInt(rank).putInt(caseIndex);
        out.putInt(plannedWarmup).putInt(plannedRows).putInt(warmupSlots).putInt(rowSlots);
        out.putInt(descriptionBytes).putInt(descriptionCrc);
        out.putInt(BYTES - Integer.BYTES, crc(out.array(), BYTES - Integer.BYTES));
        return out.put(BYTES, description).position(0);
    }

    /** The head at the buffer's start, if there is one. */
    static Optional<BlockHeader> decode(ByteBuffer bytes) {
        byte[] head = new byte[BYTES];
        if (bytes.remaining() < BYTES) {
            return Optional.empty();
        }
        bytes.get(head);
        ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        if (in.getInt(BYTES - Integer.BYTES) != crc(head, BYTES - Integer.BYTES)
                || in.getLong() != MAGIC
                || in.getInt() != IterationColumn.COUNT) {
            return Optional.empty();
        }
        Kind kind = Kind.values()[in.getInt()];
        return Optional.of(
                new BlockHeader(
                        kind,
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt(),
                        in.getInt()));
    }

    static int crc(byte[] bytes) {
        return crc(bytes, bytes.length);
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /**
     * What stands behind a row that is whole: a checksum of it, never 0. A checksum, because a row
     * may lie on two pages, of which a lost node may have written one.
     */
    static long marker(int slot, long[] row) {
        long hash = 0x9e3779b97f4a7c15L + slot;
        for (int i = 0; i < IterationColumn.COUNT; i++) {
            hash = Long.rotateLeft((hash ^ row[i]) * 0x9fb21c651e98df25L, 29);
        }
        return hash == 0 ? 1 : hash;
    }
}
