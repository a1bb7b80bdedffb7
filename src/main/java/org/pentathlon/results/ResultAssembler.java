package org.pentathlon.results;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;
import org.slf4j.LoggerFactory;

/** Makes the result file out of spool and journals; reads one rank's rows at a time. */
public final class ResultAssembler {
    static final long FORMAT_VERSION = 1;
    static final List<String> RUN_TEXTS =
            List.of("software", "software_version", "run_id", "date", "command_line");
    private static final String JOB = "job";

    private final JournalFolder journals;
    private final Attributes run;
    private final Map<String, String> texts;

    private ResultAssembler(JournalFolder journals) throws IOException {
        this.journals = journals;
        if (journals.ranks().isEmpty()) {
            run = new Attributes();
            texts = Map.of();
        } else {
            RankDescription first =
                    JournalFile.readRank(journals.ranks().get(journals.ranks().firstKey()));
            run = first.run();
            texts = first.texts();
        }
    }

    /**
     * What a result file says of itself.
     *
     * @param complete whether every case has all its rows of all ranks and launches
     * @param valid whether it is complete and no check failed
     * @param problems one line for each failed check
     */
    public record Outcome(boolean complete, boolean valid, List<String> problems) {}

    /**
     * Whether a folder holds at least one row, of a warm-up or measured, of any rank and launch.
     * False where there is no folder, or no journal in it.
     *
     * @throws PentathlonException if a journal is there and cannot be read: it may hold rows
     */
    public static boolean holdsRows(Path journalDir) {
        try {
            return Files.isDirectory(journalDir) && JournalFolder.scan(journalDir).holdsRows();
        } catch (IOException e) {
            throw unreadable(journalDir, e);
        }
    }

    /**
     * Writes the file under NAME.part and renames it. The journal folder is removed if the file is
     * complete, if the run was stopped in good order, or if every rank was found of every case that
     * had begun in the last launch; else journals on other nodes may still be wanted.
     *
     * @param failure what went wrong, of which one line is made; empty if nothing did
     * @throws PentathlonException (usage) if the folder holds no journal; (environment) if the file
     *     cannot be written, in which case nothing stands under its name
     */
    public static Outcome write(
            Path journalDir, Path out, Termination termination, String failure) {
        try {
            JournalFolder journals = JournalFolder.read(journalDir);
            Outcome outcome = write(journalDir, journals, out, termination, failure);
            if (outcome.complete()
                    || termination == Termination.FORCED
                    || (termination == Termination.FAILED && journals.lastLaunchIsWhole())) {
                JournalFolder.remove(journalDir)
                        .ifPresent(LoggerFactory.getLogger(ResultAssembler.class)::warn);
            }
            return outcome;
        } catch (IOException e) {
            throw unreadable(journalDir, e);
        }
    }

    /** Writes the file of a run that failed, and leaves the journals as they are. */
    static void recover(Path journalDir, Path out, String failure) {
        try {
            write(journalDir, JournalFolder.read(journalDir), out, Termination.FAILED, failure);
        } catch (IOException e) {
            throw unreadable(journalDir, e);
        }
    }

    private static Outcome write(
            Path journalDir,
            JournalFolder journals,
            Path out,
            Termination termination,
            String failure)
            throws IOException {
        String kept =
                "the rows are kept; make room, then: pentathlon recover %s".formatted(journalDir);
        ResultAssembler assembler = new ResultAssembler(journals);
        List<Outcome> outcome = new ArrayList<>();
        try {
            OutputFile.write(
                    out,
                    kept,
                    writer -> outcome.add(assembler.content(writer, termination, line(failure))));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return outcome.get(0);
    }

    /** A text of several lines as one. */
    private static String line(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private static PentathlonException unreadable(Path journalDir, IOException e) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "the journal %s cannot be read (%s)".formatted(journalDir, FileFailure.reason(e)),
                e);
    }

    private Outcome content(Hdf5Writer writer, Termination termination, String failure) {
        try {
            Handle root = writer.root();
            new SystemWriter(writer, root).write(journals.ranks(), texts);
            writeJob(writer, root);
            FileRows rows = FileRows.read(journals);
            MemoryRatios memory = new MemoryRatios();
            boolean complete = termination == Termination.NORMAL;
            complete &= journals.cases().size() >= run.number("cases", 1);
            List<String> problems = new ArrayList<>();
            try (Handle cases = writer.group(root, "cases")) {
                for (SortedMap<JournalFolder.Member, JournalFile.Entry> members :
                        journals.cases().values()) {
                    CaseAssembly assembly =
                            new CaseAssembly(
                                    members, run.number("repeats", 1), rows.kernels(), memory);
                    Outcome outcome = assembly.write(writer, cases);
                    complete &= outcome.complete();
                    problems.addAll(outcome.problems());
                }
            }
            rows.write(writer, root);
            problems.addAll(KernelChecks.problems(rows.kernels()));
            memory.write(writer, root);
            boolean valid = complete && problems.isEmpty();
            writer.attributes(root, rootAttributes(complete, valid, termination, failure));
            return new Outcome(complete, valid, problems);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Attributes rootAttributes(
            boolean complete, boolean valid, Termination termination, String failure) {
        Attributes root = new Attributes().put("format_version", FORMAT_VERSION);
        RUN_TEXTS.forEach(name -> root.put(name, run.text(name, "")));
        return root.put("complete", complete)
                .put("valid", valid)
                .put("termination", termination.word())
                .put("failure", failure);
    }

    private void writeJob(Hdf5Writer writer, Handle root) {
        Attributes settings = new Attributes();
        run.asMap()
                .forEach(
                        (name, value) -> {
                            if (value instanceof Long number) {
                                settings.put(name, number);
                            } else if (value instanceof Double real) {
                                settings.put(name, real);
                            } else if (value instanceof Boolean flag) {
                                settings.put(name, flag);
                            } else if (!RUN_TEXTS.contains(name)) {
                                settings.put(name, (String) value);
                            }
                        });
        try (Handle job = writer.group(root, JOB)) {
            writer.attributes(job, settings);
            writer.text(job, "text", texts.getOrDefault(JOB, ""));
        }
    }

    /** Writes {@code /system}. */
    private record SystemWriter(Hdf5Writer writer, Handle root) {
        void write(
                SortedMap<JournalFolder.Member, JournalFile.Entry> ranks, Map<String, String> texts)
                throws IOException {
            SortedMap<Integer, Attributes> rows = new TreeMap<>();
            for (Map.Entry<JournalFolder.Member, JournalFile.Entry> entry : ranks.entrySet()) {
                if (!rows.containsKey(entry.getKey().rank())) {
                    RankDescription found = JournalFile.readRank(entry.getValue());
                    rows.put(entry.getKey().rank(), found.system());
                }
            }
            AttributeTable table = AttributeTable.of("rank", rows, KnownAttributes.SYSTEM);
            TableWriter.write(writer, root, "system", table.columns(), table.rows());
            try (Handle system = writer.open(root, "system");
                    Handle group = writer.group(system, "text")) {
                texts.forEach(
                        (name, text) -> {
                            if (!name.equals(JOB)) {
                                writer.text(group, name, text);
                            }
                        });
            }
        }
    }
}
