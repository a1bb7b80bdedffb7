package org.pentathlon.results;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * The rows of one rank in one launch, in a file that a killed process leaves whole: {@code
 * rank-NNNNN} in the journal folder, and from launch 1 on in its folder {@code launch-LL}. Not safe
 * for use by several threads.
 */
public final class Journal implements AutoCloseable {
    private static final int ZEROS_BYTES = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final int launch;
    private final int rank;
    private byte[] unsentRankBlock;

    private Journal(Path file, FileChannel channel, int launch, int rank) {
        this.file = file;
        this.channel = channel;
        this.launch = launch;
        this.rank = rank;
    }

    /** Where a rank's journal lies. */
    public static Path path(Path dir, int launch, int rank) {
        Path folder = launch == 0 ? dir : dir.resolve("launch-%02d".formatted(launch));
        return folder.resolve("rank-%05d".formatted(rank));
    }

    /**
     * Makes a rank's journal, and the folder where it is missing.
     *
     * @param run settings of the run: {@code software}, {@code software_version}, {@code run_id},
     *     {@code date} and {@code command_line} become attributes of the file, the others of its
     *     {@code /job}; with {@code cases} and {@code repeats} (numbers) the file is complete only
     *     if it holds so many cases in so many launches
     * @param system the rank's row of {@code /system}
     * @param texts long texts by name; {@code job} becomes {@code /job/text}, the others {@code
     *     /system/text/NAME}; rank 0's alone are kept
     * @throws PentathlonException if the file exists (usage), cannot be written (usage), or the
     *     disk is full (environment)
     */
    public static Journal create(
            Path dir,
            int launch,
            int rank,
            Attributes run,
            Attributes system,
            Map<String, String> texts) {
        texts.keySet().forEach(Journal::requireName);
        Path file = path(dir, launch, rank);
        FileChannel channel = open(file, dir);
        Journal journal = new Journal(file, channel, launch, rank);
        Map<String, String> kept = rank == 0 ? texts : Map.of();
        byte[] description = new RankDescription(run, system, kept).encode();
        BlockHeader header = BlockHeader.of(BlockHeader.Kind.RANK, launch, rank, -1, description);
        try {
            journal.unsentRankBlock = header.encode(description).array();
            journal.write(ByteBuffer.wrap(journal.unsentRankBlock));
            channel.force(true);
        } catch (IOException e) {
            journal.close();
            throw failure(file, e);
        }
        return journal;
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.equals(".") || name.contains("/")) {
            throw new IllegalArgumentException("'" + name + "' cannot name a text");
        }
    }

    private static FileChannel open(Path file, Path dir) {
        try {
            Files.createDirectories(file.getParent());
            return FileChannel.open(
                    file,
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s holds rows of an earlier run; use 'pentathlon recover %s' or remove it"
                            .formatted(e.getFile(), dir),
                    e);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "the journal %s cannot be written (%s); choose another --out or --journal-dir"
                            .formatted(file, FileFailure.reason(e)),
                    e);
        }
    }

    /**
     * Begins a case: takes the room of all its rows on the disk, so that none can fail later, and
     * brings it into memory.
     *
     * @throws PentathlonException (environment) if the disk is full
     * @throws IllegalArgumentException if the header is of another launch or rank
     */
    public CaseRows begin(CaseHeader header, int warmupRows, int iterationRows) {
        if (header.launch() != launch || header.rank() != rank) {
            throw new IllegalArgumentException(
                    "a case of launch %d, rank %d in the journal of launch %d, rank %d"
                            .formatted(header.launch(), header.rank(), launch, rank));
        }
        byte[] description = describe(header);
        BlockHeader block =
                BlockHeader.of(BlockHeader.Kind.CASE, launch, rank, header.index(), description)
                        .withRows(warmupRows, iterationRows, warmupRows, iterationRows);
        long slotsBytes = block.blockBytes() - block.slotsOffset();
        if (slotsBytes > Integer.MAX_VALUE) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "case %03d-%s has %d iterations, and a journal takes %d of a case; ask for fewer"
                            .formatted(
                                    header.index(),
                                    header.title(),
                                    (long) warmupRows + iterationRows,
                                    Integer.MAX_VALUE / BlockHeader.SLOT_BYTES));
        }
        try {
            long start = channel.position();
            write(block.encode(description));
            writeZeros(slotsBytes);
            byte[] first = unsentRankBlock;
            unsentRankBlock = new byte[0];
            return new CaseRows(this, block, description, first, start + block.slotsOffset());
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /**
     * Adds rows of the file as a whole, and flushes them to the disk.
     *
     * @return them as bytes, for {@link Spool#append} at rank 0
     * @throws PentathlonException (environment) if the disk is full
     */
    public byte[] add(List<? extends FileRow> rows) {
        ByteArrayOutputStream blocks = new ByteArrayOutputStream();
        blocks.writeBytes(unsentRankBlock);
        unsentRankBlock = new byte[0];
        ByteArrayOutputStream mine = new ByteArrayOutputStream();
        for (FileRow row : rows) {
            byte[] bytes = new Encoder().fileRow(row).bytes();
            BlockHeader header = BlockHeader.of(BlockHeader.Kind.FILE_ROW, launch, rank, -1, bytes);
            mine.writeBytes(header.encode(bytes).array());
        }
        end(mine.toByteArray());
        blocks.writeBytes(mine.toByteArray());
        return blocks.toByteArray();
    }

    static byte[] describe(CaseHeader header) {
        return new Encoder()
                .text(header.title())
                .attributes(header.attributes())
                .clock(header.clock())
                .bytes();
    }

    static CaseHeader decode(BlockHeader block, byte[] description) {
        Decoder in = new Decoder(description);
        return new CaseHeader(
                block.launch(),
                block.rank(),
                block.caseIndex(),
                in.text(),
                in.attributes(),
                in.clock());
    }

    /** Real zeros: a hole in the file would take its room only when a row is written. */
    private void writeZeros(long bytes) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
        for (long left = bytes; left > 0; left -= zeros.limit()) {
            zeros.position(0).limit((int) Math.min(left, zeros.capacity()));
            write(zeros);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** Writes a block behind a case's rows. */
    void write(byte[] block) {
        try {
            write(ByteBuffer.wrap(block));
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    /** Writes a case's end behind its rows and flushes the file to the disk. */
    void end(byte[] endBlock) {
        try {
            write(ByteBuffer.wrap(endBlock));
            channel.force(true);
        } catch (IOException e) {
            throw failure(file, e);
        }
    }

    private static PentathlonException failure(Path file, IOException e) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "journal %s cannot be written (%s); make room or choose another --journal-dir"
                        .formatted(file, FileFailure.reason(e)),
                e);
    }

    public Path file() {
        return file;
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(file, e);
        }
    }
}
