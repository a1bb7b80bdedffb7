package org.pentathlon.results;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * Rank 0's store of gathered segments, of all launches: the file {@code spool} in the journal
 * folder. Not safe for use by several threads.
 */
public final class Spool implements AutoCloseable {
    static final String NAME = "spool";

    private final Path file;
    private final FileChannel channel;

    private Spool(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the spool of a journal folder behind what an earlier launch has left in it.
     *
     * @throws PentathlonException (usage) if it cannot be written
     */
    public static Spool open(Path journalDir) {
        Path file = journalDir.resolve(NAME);
        try {
            Files.createDirectories(journalDir);
            FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.position(JournalFile.scan(file, false).validBytes());
            return new Spool(file, channel);
        } catch (IOException e) {
            throw failure(ExitStatus.USAGE, file, e);
        }
    }

    /**
     * Adds what {@link CaseRows#segment} gave.
     *
     * @throws PentathlonException (environment) if the disk is full; the spool is then as before
     */
    public void append(byte[] segment) {
        try {
            long before = channel.position();
            ByteBuffer bytes = ByteBuffer.wrap(segment);
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            } catch (IOException e) {
                channel.truncate(before);
                throw e;
            }
        } catch (IOException e) {
            throw failure(ExitStatus.ENVIRONMENT, file, e);
        }
    }

    /** Flushes to the disk; between cases. */
    public void force() {
        try {
            channel.force(true);
        } catch (IOException e) {
            throw failure(ExitStatus.ENVIRONMENT, file, e);
        }
    }

    private static PentathlonException failure(ExitStatus status, Path file, IOException e) {
        return new PentathlonException(
                status,
                "%s cannot be written (%s); make room or choose another --journal-dir"
                        .formatted(file, FileFailure.reason(e)),
                e);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failure(ExitStatus.ENVIRONMENT, file, e);
        }
    }
}
