package org.pentathlon.harness;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.pentathlon.results.JournalFiles;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.LoggerFactory;

/**
 * Rank 0's hold on the journal's folder, so that two runs that want the same result file do not
 * write into each other's. The system lets go of it when the process ends, however that ends.
 */
final class RunLock implements AutoCloseable {
    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Makes the folder where it is missing, and takes hold of it.
     *
     * @throws PentathlonException (usage) if another run holds it
     * @throws IOException if the folder cannot be written
     */
    static RunLock take(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel channel =
                FileChannel.open(
                        folder.resolve(JournalFiles.LOCK),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        if (isHeldByAnother(channel)) {
            channel.close();
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    folder + ": another run is writing there; choose another --out");
        }
        return new RunLock(channel);
    }

    private static boolean isHeldByAnother(FileChannel channel) {
        try {
            return channel.tryLock() == null;
        } catch (OverlappingFileLockException e) {
            return true;
        } catch (IOException e) {
            // Some shared file systems have no locks; a run there is as safe as its file's name.
            LoggerFactory.getLogger(RunLock.class).debug("no lock: {}", e.toString());
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            LoggerFactory.getLogger(RunLock.class).debug("releasing the lock: {}", e.toString());
        }
    }
}
