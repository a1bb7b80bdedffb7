package org.pentathlon.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.Nearest;
import org.pentathlon.report.CsvExport;
import org.pentathlon.report.JsonExport;
import org.pentathlon.report.MarkdownExport;
import org.pentathlon.report.TraceExport;
import org.pentathlon.results.OutputFile;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Worded;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon export}. */
final class ExportCommand {
    static final String FORMAT = "--format";
    static final String CASE = "--case";
    static final String TABLE = "--table";
    private static final String SUMMARY = "summary";

    static final WordChoice<Format> FORMATS = new WordChoice<>(FORMAT, List.of(Format.values()));

    private final Streams streams;

    ExportCommand(Streams streams) {
        this.streams = streams;
    }

    /** In what a file can be exported. */
    enum Format implements Worded {
        CSV,
        JSON,
        TRACE,
        MARKDOWN
    }

    /** Writes a file's contents. */
    interface Content {
        void write(Writer out) throws IOException;
    }

    int run(ParseResult parsed) {
        Path path = Path.of(parsed.matchedPositional(0).stringValues().get(0));
        Format format = FORMATS.of(parsed.matchedOptionValue(FORMAT, ""));
        Optional<String> table = Optional.ofNullable(parsed.matchedOptionValue(TABLE, null));
        Optional<String> out =
                Optional.ofNullable(parsed.matchedOptionValue(JobKey.OUT.flag(), null));
        if (table.isPresent() && format != Format.CSV) {
            throw usage(TABLE + ": allowed: with " + FORMAT + " csv");
        }
        try (ResultFile file = ResultFile.open(path)) {
            List<String> cases = cases(file, parsed.matchedOptionValue(CASE, ""));
            Content content = content(file, cases, format, table.orElse(SUMMARY));
            if (out.isPresent()) {
                boolean force = parsed.hasMatchedOption(JobKey.FORCE.flag());
                write(List.of(path), Path.of(out.get()), force, content);
            } else {
                print(content);
            }
        }
        return ExitStatus.OK.code();
    }

    private static PentathlonException usage(String what) {
        return new PentathlonException(ExitStatus.USAGE, what);
    }

    /** All of them where none is named; one by its name or its number. */
    static List<String> cases(ResultFile file, String wanted) {
        List<String> all = file.cases();
        if (wanted.isEmpty()) {
            return all;
        }
        String prefix =
                wanted.matches("[0-9]{1,6}") ? "%03d-".formatted(Integer.parseInt(wanted)) : "";
        List<String> found =
                all.stream()
                        .filter(
                                name ->
                                        name.equals(wanted)
                                                || (!prefix.isEmpty() && name.startsWith(prefix)))
                        .toList();
        if (found.isEmpty()) {
            throw usage(unknown(CASE, wanted, all));
        }
        return found;
    }

    private static String unknown(String flag, String wanted, Collection<String> known) {
        String hint = Nearest.hint(wanted, known);
        return "%s: '%s' is not in the file%s"
                .formatted(
                        flag,
                        wanted,
                        hint.isEmpty() ? "; it has " + String.join(", ", known) : hint);
    }

    private static Content content(
            ResultFile file, List<String> cases, Format format, String table) {
        return switch (format) {
            case CSV -> {
                List<String> tables = CsvExport.tables(file);
                if (!tables.contains(table)) {
                    throw usage(unknown(TABLE, table, tables));
                }
                yield out -> CsvExport.write(file, cases, table, out);
            }
            case JSON -> out -> JsonExport.write(file, cases, out);
            case TRACE -> {
                List<String> traced = traced(file, cases);
                yield out -> TraceExport.write(file, traced, out);
            }
            case MARKDOWN -> out -> MarkdownExport.write(file, cases, out);
        };
    }

    private static List<String> traced(ResultFile file, List<String> cases) {
        List<String> traced =
                cases.stream()
                        .filter(name -> TraceExport.hasTimeline(file, name))
                        .collect(Collectors.toList());
        if (traced.isEmpty()) {
            String what = cases.size() == 1 ? "case " + cases.get(0) : "this file";
            throw usage(
                    "%s: %s has no timeline of operators; run with --measure phases,operators"
                            .formatted(file.path(), what));
        }
        return traced;
    }

    private void print(Content content) {
        Writer out =
                new BufferedWriter(new OutputStreamWriter(streams.out(), StandardCharsets.UTF_8));
        try {
            content.write(out);
            out.flush();
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "standard output cannot be written: " + FileFailure.reason(e),
                    e);
        }
    }

    /** Beside its final name first: a file that has it is whole. */
    static void write(List<Path> results, Path out, boolean force, Content content) {
        OutputFile.prepare(out, force);
        Path part = out.resolveSibling(out.getFileName() + ".part");
        try {
            for (Path result : results) {
                if (Files.exists(out) && Files.isSameFile(result, out)) {
                    throw usage("--out: %s is the result file itself".formatted(out));
                }
            }
            try (Writer writer = Files.newBufferedWriter(part, StandardCharsets.UTF_8)) {
                content.write(writer);
            }
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s cannot be written: %s".formatted(out, FileFailure.reason(e)),
                    e);
        } finally {
            discard(part);
        }
    }

    private static void discard(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s cannot be removed: %s".formatted(part, FileFailure.reason(e)),
                    e);
        }
    }
}
