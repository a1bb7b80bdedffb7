package org.pentathlon.results;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
     * @throws PentathlonException (usage) if the folder is no journal or holds no rows, or the file
     *     exists
     */
    public static Recovered recover(Path journalDir, boolean force) {
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
        if (!ResultAssembler.holdsRows(journalDir)) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s holds no rows; there is nothing to recover".formatted(journalDir));
        }
        String text = name.toString();
        Path out =
                journalDir
                        .toAbsolutePath()
                        .normalize()
                        .resolveSibling(text.substring(0, text.length() - SUFFIX.length()));
        if (Files.exists(out) && !Files.isDirectory(out) && !force) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "%s exists; replace it with --force".formatted(out));
        }
        OutputFile.prepare(out, true, "copy the journal to a folder where it can");
        ResultAssembler.recover(journalDir, out, "recovered from " + name);
        return new Recovered(out, summary(out));
    }

    private static String summary(Path out) {
        try (ResultFile file = ResultFile.open(out)) {
            Attributes job = file.attributes("/job");
            Set<Long> launches = new HashSet<>();
            long rows = 0;
            for (String name : file.cases()) {
                ResultTable iterations = file.table("/cases/" + name + "/iterations");
                rows += iterations.rows();
                Arrays.stream(file.table("/cases/" + name + "/ranks").longs("launch"))
                        .forEach(launches::add);
            }
            List<String> found = new ArrayList<>();
            addCount(file, "/kernels", "kernel", launches, found);
            addCount(file, SweepTables.POINTS, "sweep point", launches, found);
            if (rows > 0 || found.isEmpty()) {
                found.add(0, counted(rows, "row"));
            }
            long cases = job.number("cases", 1);
            String ofCases =
                    cases > 1 ? "%d of %d cases, ".formatted(file.cases().size(), cases) : "";
            return "%s%d of %d launches, %s, not complete"
                    .formatted(
                            ofCases,
                            launches.size(),
                            job.number("repeats", 1),
                            String.join(", ", found));
        }
    }

    /** Counts the rows of a table that is of no case, if it is there. */
    private static void addCount(
            ResultFile file, String table, String what, Set<Long> launches, List<String> found) {
        if (file.exists(table)) {
            long[] ofRows = file.table(table).longs("launch");
            Arrays.stream(ofRows).forEach(launches::add);
            found.add(counted(ofRows.length, what));
        }
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
