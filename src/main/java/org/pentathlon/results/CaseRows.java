package org.pentathlon.results;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * Takes the rows of one case of one rank. A row is one copy of fixed size into memory that is the
 * file's: it allocates nothing, calls nothing of the system, and outlives the process, however that
 * ends. Not safe for use by several threads.
 *
 * <p>All pages are touched beforehand. While the system writes dirty pages back (by default after
 * 30 s) it may write-protect some again, at most one short fault for each 4 KiB, which is some
 * twenty rows.
 */
public final class CaseRows {
    private static final int PAGE_BYTES = 4096;

    private final Journal journal;
    private final BlockHeader block;
    private final byte[] description;
    private final byte[] rankBlock;
    private final LongBuffer slots;
    private int warmup;
    private int rows;
    private final ByteArrayOutputStream evaluations = new ByteArrayOutputStream();
    private byte[] endBlock = new byte[0];

    CaseRows(
            Journal journal,
            BlockHeader block,
            byte[] description,
            byte[] rankBlock,
            long slotsPosition)
            throws IOException {
        this.journal = journal;
        this.block = block;
        this.description = description;
        this.rankBlock = rankBlock;
        long bytes = block.blockBytes() - block.slotsOffset();
        MappedByteBuffer map =
                journal.channel().map(FileChannel.MapMode.READ_WRITE, slotsPosition, bytes);
        map.order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes; i += PAGE_BYTES) {
            map.put(i, (byte) 0);
        }
        if (bytes > 0) {
            map.put((int) bytes - 1, (byte) 0);
        }
        slots = map.asLongBuffer();
    }

    /**
     * Adds a row of the warm-up, of {@link IterationColumn#COUNT} values.
     *
     * @throws IllegalStateException if all rows of the warm-up are there
     */
    public void appendWarmup(long[] row) {
        requireRoom(warmup, block.warmupSlots(), row);
        put(warmup, warmup, row);
        warmup++;
    }

    /**
     * Adds the row of the next measured iteration, of {@link IterationColumn#COUNT} values.
     * Iterations count from 0.
     *
     * @throws IllegalStateException if all rows are there, or this is another iteration's
     */
    public void append(long[] row) {
        requireRoom(rows, block.rowSlots(), row);
        if (row[IterationColumn.ITERATION.ordinal()] != rows) {
            throw new IllegalStateException("row " + rows + " is of another iteration");
        }
        put(block.warmupSlots() + rows, rows, row);
        rows++;
    }

    private void requireRoom(int have, int room, long[] row) {
        if (have >= room || row.length != IterationColumn.COUNT || endBlock.length > 0) {
            throw new IllegalStateException(
                    "row %d of %d with %d columns".formatted(have, room, row.length));
        }
    }

    private void put(int slot, int position, long[] row) {
        int base = slot * BlockHeader.SLOT_LONGS;
        slots.put(base, row, 0, IterationColumn.COUNT);
        // The row must be in memory before what says so.
        VarHandle.releaseFence();
        slots.put(base + IterationColumn.COUNT, BlockHeader.marker(position, row));
    }

    /** Measured rows so far. */
    public int count() {
        return rows;
    }

    /**
     * Adds the figures of an evaluation, on one rank for all. They outlive the process, as rows do.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if the disk is full
     */
    public void evaluated(List<QualityRow> figures) {
        byte[] encoded = encode(BlockHeader.Kind.QUALITY, new Encoder().quality(figures).bytes());
        evaluations.writeBytes(encoded);
        journal.write(encoded);
    }

    private byte[] encode(BlockHeader.Kind kind, byte[] bytes) {
        return BlockHeader.of(kind, block.launch(), block.rank(), block.caseIndex(), bytes)
                .encode(bytes)
                .array();
    }

    /**
     * Ends the case and flushes the journal to the disk.
     *
     * @param more further attributes of the case; rank 0's are kept
     * @param checks checks that the rank made itself; of each name the worst of all ranks is kept
     * @param summary figures that are not computed from rows; rank 0's of the first launch are kept
     * @param energy what the rank has read for its node
     * @param measurements of the passes behind the timing pass
     * @throws org.pentathlon.spec.PentathlonException (environment) if the disk is full
     */
    public void end(
            CaseTrailer trailer,
            Attributes more,
            List<CheckRow> checks,
            List<SummaryRow> summary,
            List<EnergyReading> energy,
            Measurements measurements) {
        byte[] bytes = new CaseEnd(trailer, more, checks, summary, energy, measurements).encode();
        endBlock = encode(BlockHeader.Kind.END, bytes);
        journal.end(endBlock);
    }

    /**
     * The case so far as bytes that describe themselves, for {@link Spool#append} at rank 0. The
     * first case's also hold the rank's description.
     */
    public byte[] segment() {
        BlockHeader compact =
                block.withRows(block.plannedWarmup(), block.plannedRows(), warmup, rows);
        ByteBuffer head = compact.encode(description);
        long total = rankBlock.length + compact.blockBytes() + evaluations.size() + endBlock.length;
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
        out.put(rankBlock).put(head);
        copy(out, 0, warmup);
        copy(out, block.warmupSlots(), rows);
        return out.put(evaluations.toByteArray()).put(endBlock).array();
    }

    private void copy(ByteBuffer out, int firstSlot, int count) {
        LongBuffer source =
                slots.slice(firstSlot * BlockHeader.SLOT_LONGS, count * BlockHeader.SLOT_LONGS);
        out.asLongBuffer().put(source);
        out.position(out.position() + count * BlockHeader.SLOT_BYTES);
    }
}
