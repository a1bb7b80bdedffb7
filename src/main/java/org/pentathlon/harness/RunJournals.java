package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pentathlon.results.OutputFile;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** The folder of a run's journals, which holds everything until the result file is in place. */
final class RunJournals {
    /** Made by the rank that writes the result file in rank 0's place. */
    static final String SURVIVOR = "survivor";

    private RunJournals() {}

    /**
     * Makes the folder, and sees that the result file can be written. An earlier run's journal is
     * only removed where the user said so, or if it holds no rows.
     *
     * @throws PentathlonException (usage) if an earlier run's journal or result is there, or a
     *     folder cannot be written
     */
    static void prepare(RunOptions options) {
        OutputFile.prepare(options.out(), options.force());
        Path folder = options.journalDirectory();
        try {
            if (options.launch() == 0 && Files.exists(folder)) {
                if (!options.force() && ResultAssembler.holdsRows(folder)) {
                    throw new PentathlonException(
                            ExitStatus.USAGE,
                            folder
                                    + ": a journal of an earlier run that did not end; keep its"
                                    + " rows with 'pentathlon recover "
                                    + folder
                                    + "', or give --force to drop them");
                }
                delete(folder);
            }
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    folder
                            + ": the journal's folder cannot be made ("
                            + e
                            + "); choose another --out or --journal-dir",
                    e);
        }
    }

    /**
     * Writes the result file of what the journals hold; where there is no row, there is nothing to
     * keep, and the folder goes.
     *
     * @return whether there is a file
     */
    static boolean keep(RunOptions options, Termination termination, String failure) {
        Path folder = options.journalDirectory();
        if (!ResultAssembler.holdsRows(folder)) {
            try {
                delete(folder);
            } catch (IOException e) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT, folder + ": cannot be removed: " + e, e);
            }
            return false;
        }
        ResultAssembler.write(folder, options.out(), termination, failure);
        return true;
    }

    /** Whether this run's result file is in place. */
    static boolean isWritten(RunOptions options) {
        if (!Files.exists(options.out())) {
            return false;
        }
        try (ResultFile file = ResultFile.open(options.out())) {
            Object mine = options.run().asMap().get("run_id");
            return file.attributes("/").asMap().get("run_id").equals(mine);
        } catch (PentathlonException e) {
            // An older file that was to be replaced.
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path path : found) {
            Files.delete(path);
        }
    }
}
