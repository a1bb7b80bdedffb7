package org.pentathlon.results;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads the blocks of a rank's journal or of the spool, as far as the file is whole. */
final class JournalFile {
    /**
     * Where a block is.
     *
     * @param behind positions of the blocks behind a case's rows: its evaluations and its end
     */
    record Entry(Path file, BlockHeader header, long position, List<Long> behind) {
        private Entry with(long block) {
            List<Long> more = new ArrayList<>(behind);
            more.add(block);
            return new Entry(file, header, position, more);
        }
    }

    /**
     * Blocks of a file.
     *
     * @param validBytes length of the file's part that consists of whole blocks
     */
    record Contents(List<Entry> entries, long validBytes) {}

    private JournalFile() {}

    /**
     * Finds ranks and cases.
     *
     * @param partial whether a case counts whose last slots are beyond the end of the file
     */
    static Contents scan(Path file, boolean partial) throws IOException {
        List<Entry> entries = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long position = 0;
            while (true) {
                Optional<BlockHeader> found = header(channel, position);
                if (found.isEmpty()) {
                    return new Contents(entries, position);
                }
                BlockHeader header = found.get();
                long next = position + header.blockBytes();
                boolean whole = next <= channel.size();
                boolean begins =
                        header.kind() == BlockHeader.Kind.RANK
                                || header.kind() == BlockHeader.Kind.CASE
                                || header.kind() == BlockHeader.Kind.FILE_ROW;
                if (begins && (whole || partial)) {
                    entries.add(new Entry(file, header, position, List.of()));
                } else if (!begins && whole && !entries.isEmpty()) {
                    // It is of the case just before it.
                    int last = entries.size() - 1;
                    entries.set(last, entries.get(last).with(position));
                }
                if (!whole) {
                    return new Contents(entries, position);
                }
                position = next;
            }
        }
    }

    /** The head at a position, if it and its description are whole. */
    private static Optional<BlockHeader> header(FileChannel channel, long position)
            throws IOException {
        Optional<BlockHeader> header =
                BlockHeader.decode(read(channel, position, BlockHeader.BYTES));
        if (header.isEmpty()) {
            return header;
        }
        byte[] description = description(channel, header.get(), position);
        boolean whole = BlockHeader.crc(description) == header.get().descriptionCrc();
        return whole ? header : Optional.empty();
    }

    private static byte[] description(FileChannel channel, BlockHeader header, long position)
            throws IOException {
        ByteBuffer bytes = read(channel, position + BlockHeader.BYTES, header.descriptionBytes());
        byte[] description = new byte[bytes.remaining()];
        bytes.get(description);
        return description;
    }

    /** As many of the bytes as the file has, from the buffer's start. */
    private static ByteBuffer read(FileChannel channel, long position, long bytes)
            throws IOException {
        long there = Math.max(0, Math.min(bytes, channel.size() - position));
        ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(there));
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    static RankDescription readRank(Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
            return RankDescription.decode(description(channel, entry.header(), entry.position()));
        }
    }

    static FileRow readFileRow(Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
            return new Decoder(description(channel, entry.header(), entry.position())).fileRow();
        }
    }

    static CaseSegment readCase(Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(entry.file(), StandardOpenOption.READ)) {
            BlockHeader block = entry.header();
            byte[] description = description(channel, block, entry.position());
            long slots = entry.position() + block.slotsOffset();
            List<QualityRow> quality = new ArrayList<>();
            Optional<CaseEnd> end = Optional.empty();
            for (long position : entry.behind()) {
                BlockHeader header =
                        BlockHeader.decode(read(channel, position, BlockHeader.BYTES))
                                .orElseThrow();
                byte[] bytes = description(channel, header, position);
                if (header.kind() == BlockHeader.Kind.QUALITY) {
                    quality.addAll(new Decoder(bytes).quality());
                } else {
                    end = Optional.of(CaseEnd.decode(bytes));
                }
            }
            long warmupBytes = (long) block.warmupSlots() * BlockHeader.SLOT_BYTES;
            int planned = end.map(e -> e.trailer().plannedRows()).orElse(block.plannedRows());
            // A target may end a case long before what was planned at its beginning.
            int rowSlots = Math.min(block.rowSlots(), planned);
            return new CaseSegment(
                    Journal.decode(block, description),
                    block.plannedWarmup(),
                    planned,
                    rows(channel, block, slots, block.warmupSlots()),
                    rows(channel, block, slots + warmupBytes, rowSlots),
                    quality,
                    end);
        }
    }

    /** The rows of those slots that hold one. */
    private static RankRows rows(FileChannel channel, BlockHeader block, long position, int slots)
            throws IOException {
        LongBuffer in =
                read(channel, position, (long) slots * BlockHeader.SLOT_BYTES).asLongBuffer();
        int there = in.remaining() / BlockHeader.SLOT_LONGS;
        long[][] columns = new long[IterationColumn.COUNT][there];
        long[] row = new long[IterationColumn.COUNT];
        int count = 0;
        for (int slot = 0; slot < there; slot++) {
            in.get(row);
            if (in.get() == BlockHeader.marker(slot, row)) {
                for (int column = 0; column < row.length; column++) {
                    columns[column][count] = row[column];
                }
                count++;
            }
        }
        for (int column = 0; column < row.length; column++) {
            columns[column] = Arrays.copyOf(columns[column], count);
        }
        return new RankRows(block.launch(), block.rank(), columns);
    }
}
