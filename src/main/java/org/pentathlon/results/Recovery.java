package org.pentathlon.results;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Makes a result file of what a run left that did not come to its end. */
public final class Recovery {
    private static final String SUFFIX = ".journal";

    private Recovery() {}

    /**
     * Writes NAME.h5 beside NAME.h5.journal, with complete = 0, valid = 0 and termination failed.
     * The journal stays.
     *
     * @param force whether an existing file may be replaced
     * @return the file
     * @throws PentathlonException (usage) if the folder is no journal, or the file exists
     */
    public static Path recover(Path journalDir, boolean force) {
        Path name = journalDir.toAbsolutePath().normalize().getFileName();
        if (!Files.isDirectory(journalDir)) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "%s is no folder of journals".formatted(journalDir));
        }
        if (name == null || !name.toString().endsWith(SUFFIX)) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s is no journal: its name does not end in %s".formatted(journalDir, SUFFIX));
        }
        JournalFolder.read(journalDir);
        String text = name.toString();
        Path out =
                journalDir
                        .toAbsolutePath()
                        .normalize()
                        .resolveSibling(text.substring(0, text.length() - SUFFIX.length()));
        OutputFile.prepare(out, force);
        ResultAssembler.write(journalDir, out, Termination.FAILED, "recovered from " + name);
        return out;
    }
}
