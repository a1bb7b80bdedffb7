package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** The folder of a run's journals, which holds everything until the result file is in place. */
final class JournalFolder {
    private JournalFolder() {}

    /**
     * Makes the folder; an earlier run's journal is only removed where the user said so.
     *
     * @throws PentathlonException (usage) if an earlier run's journal is there, (environment) if the
     *     folder cannot be written
     */
    static void prepare(RunOptions options) {
        Path folder = options.journalDirectory();
        try {
            if (options.launch() == 0 && Files.exists(folder)) {
                if (!options.force()) {
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
                    ExitStatus.ENVIRONMENT,
                    folder + ": the journal's folder cannot be made: " + e + "; choose another --out",
                    e);
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> found;
        try (Stream<Path> paths = Files.walk(folder)) {
            found = paths.sorted((a, b) -> b.compareTo(a)).toList();
        }
        for (Path path : found) {
            Files.delete(path);
        }
    }
}
