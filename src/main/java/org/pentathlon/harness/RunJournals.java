package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pentathlon.results.JournalFiles;
import org.pentathlon.results.OutputFile;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The folder of a run's journals, which holds everything until the result file is in place. */
public final class RunJournals {
    private static final Logger LOG = LoggerFactory.getLogger(RunJournals.class);

    private RunJournals() {}

    /**
     * Makes the folder, takes hold of it, and sees that the result file can be written. An earlier
     * run's journal is only removed where the user said so, or if it holds no rows.
     *
     * @throws PentathlonException (usage) if another run is at work there, an earlier run's journal
     *     or result is there, or a folder cannot be written
     */
    static RunLock prepare(RunOptions options) {
        Path folder = options.journalDirectory();
        boolean isNew = !Files.exists(folder);
        RunLock lock = null;
        boolean ready = false;
        try {
            lock = RunLock.take(folder);
            if (options.launch() == 0) {
                if (!options.force() && ResultAssembler.holdsRows(folder)) {
                    throw new PentathlonException(
                            ExitStatus.USAGE,
                            folder
                                    + ": a journal of an earlier run that did not end; keep its"
                                    + " rows with 'pentathlon recover "
                                    + folder
                                    + "', or give --force to drop them");
                }
                deleteWithin(folder);
            }
            OutputFile.prepare(options.out(), options.force());
            ready = true;
            return lock;
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    folder
                            + ": the journal's folder cannot be made ("
                            + FileFailure.reason(e)
                            + "); choose another folder with --journal-dir or --out",
                    e);
        } finally {
            if (!ready && lock != null) {
                lock.close();
                if (isNew) {
                    discard(folder);
                }
            }
        }
    }

    /**
     * Writes the result file of what the journals hold; where no case had begun, there is nothing
     * to keep, and the folder goes.
     *
     * @return whether there is a file
     */
    static boolean keep(RunOptions options, Termination termination, String failure) {
        Path folder = options.journalDirectory();
        if (!ResultAssembler.holdsRows(folder)) {
            discard(folder);
            return false;
        }
        ResultAssembler.write(folder, options.out(), termination, failure);
        return true;
    }

    /**
     * Writes the result file of a run's earlier launches, where the ranks of a later one did not
     * live to write it; for the process that started them.
     *
     * @param runId the run's identifier, by which its own file is known
     * @return whether there is a file that was not there before
     */
    public static boolean keepEarlierLaunches(
            Path folder, Path out, String runId, Termination termination, String failure) {
        if (!Files.isDirectory(folder) || isWritten(out, runId)) {
            return false;
        }
        try (RunLock lock = RunLock.take(folder)) {
            ResultAssembler.write(folder, out, termination, failure);
            return true;
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    folder + ": cannot be read (" + FileFailure.reason(e) + ")",
                    e);
        }
    }

    /** Whether this run's result file is in place. */
    static boolean isWritten(RunOptions options) {
        return isWritten(options.out(), String.valueOf(options.run().asMap().get("run_id")));
    }

    private static boolean isWritten(Path out, String runId) {
        if (!Files.exists(out)) {
            return false;
        }
        try (ResultFile file = ResultFile.open(out)) {
            return runId.equals(file.attributes("/").asMap().get("run_id"));
        } catch (PentathlonException e) {
            // An older file that was to be replaced.
            return false;
        }
    }

    /**
     * Removes the folder of a run whose ranks were ended before they measured anything; for the
     * process that started them. One that another run holds stays.
     */
    public static void discardIfEmpty(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (RunLock lock = RunLock.take(folder)) {
            discardOwnIfEmpty(folder);
        } catch (IOException | PentathlonException e) {
            LOG.debug("{} stays: {}", folder, e.toString());
        }
    }

    /** The same, for the rank that holds the folder. */
    static void discardOwnIfEmpty(Path folder) {
        try {
            if (!ResultAssembler.holdsRows(folder)) {
                discard(folder);
            }
        } catch (PentathlonException e) {
            // Ranks that end at the same time may still write there: what is left holds no rows.
            LOG.debug("{} stays: {}", folder, e.toString());
        }
    }

    private static void discard(Path folder) {
        try {
            deleteWithin(folder);
            Files.deleteIfExists(folder.resolve(JournalFiles.LOCK));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    folder + ": cannot be removed (" + FileFailure.reason(e) + ")",
                    e);
        }
    }

    /** Deletes what an earlier run has left; not the lock, which is this run's. */
    private static void deleteWithin(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path path : found) {
            if (!path.equals(folder) && !path.endsWith(JournalFiles.LOCK)) {
                Files.delete(path);
            }
        }
    }
}
