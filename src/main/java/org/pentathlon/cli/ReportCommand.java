package org.pentathlon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pentathlon.job.JobKey;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.report.page.ReportPage;
import org.pentathlon.report.page.Validity;
import org.pentathlon.results.ResultFile;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon report}. */
final class ReportCommand {
    static final String REFERENCE = "--reference";

    private final Streams streams;

    ReportCommand(Streams streams) {
        this.streams = streams;
    }

    /**
     * Writes the page, of incomplete and invalid files too.
     *
     * @return whether all files are complete and valid
     */
    int run(ParseResult parsed) {
        List<Path> paths =
                parsed.matchedPositional(0).stringValues().stream().map(Path::of).toList();
        Path out = Path.of(parsed.matchedOptionValue(JobKey.OUT.flag(), ""));
        String reference = parsed.matchedOptionValue(REFERENCE, "");
        requireDifferent(paths);
        List<Path> read = new ArrayList<>(paths);
        if (!reference.isEmpty()) {
            read.add(Path.of(reference));
        }
        List<ResultFile> files = new ArrayList<>();
        try {
            read.forEach(path -> files.add(ResultFile.open(path)));
            ReportInput input = new ReportInput(files.subList(0, paths.size()));
            Optional<ResultFile> compared = files.stream().skip(paths.size()).findFirst();
            List<Validity> validities = Validity.of(input);
            boolean force = parsed.hasMatchedOption(JobKey.FORCE.flag());
            ExportCommand.write(
                    read,
                    out,
                    force,
                    writer -> ReportPage.write(input, compared, validities, writer));
            return tell(paths, validities, out);
        } finally {
            files.forEach(ResultFile::close);
        }
    }

    private int tell(List<Path> paths, List<Validity> validities, Path out) {
        ExitStatus status = ExitStatus.OK;
        for (int i = 0; i < paths.size(); i++) {
            if (!validities.get(i).good()) {
                status = ExitStatus.INVALID;
                streams.err()
                        .println(
                                "pentathlon: %s %s: %s; see: pentathlon check %s"
                                        .formatted(
                                                paths.get(i),
                                                validities.get(i).words(),
                                                validities.get(i).problems().get(0),
                                                paths.get(i)));
            }
        }
        streams.print(List.of(out.toString()));
        return status.code();
    }

    private static void requireDifferent(List<Path> paths) {
        for (int i = 1; i < paths.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (same(paths.get(j), paths.get(i))) {
                    throw usage("%s is named twice; name each file once".formatted(paths.get(i)));
                }
            }
        }
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s cannot be read: %s".formatted(other, FileFailure.reason(e)),
                    e);
        }
    }

    private static PentathlonException usage(String what) {
        return new PentathlonException(ExitStatus.USAGE, what);
    }
}
