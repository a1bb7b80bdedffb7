package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.List;
import org.pentathlon.job.JobKey;
import org.pentathlon.results.CheckRow;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.Recovered;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.spec.ExitStatus;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon check} and {@code pentathlon recover}. */
final class FileCommands {
    private final Services services;
    private final Streams streams;

    FileCommands(Services services, Streams streams) {
        this.services = services;
        this.streams = streams;
    }

    int check(ParseResult parsed) {
        Path file = operand(parsed);
        List<FileCheck> checks = services.check(file);
        TextTable table = new TextTable("case", "check", "status", ">value", ">limit", "detail");
        for (FileCheck found : checks) {
            CheckRow check = found.check();
            table.row(
                    found.where(),
                    check.name(),
                    check.status().word(),
                    Figures.of(check.value()),
                    Figures.of(check.limit()),
                    check.detail());
        }
        boolean valid = ResultCheck.valid(checks);
        streams.print(table.lines());
        streams.print(List.of(file + ": " + (valid ? "valid" : "invalid")));
        return (valid ? ExitStatus.OK : ExitStatus.INVALID).code();
    }

    int recover(ParseResult parsed) {
        Recovered recovered =
                services.recover(operand(parsed), parsed.hasMatchedOption(JobKey.FORCE.flag()));
        streams.err().println("pentathlon: recovered " + recovered.summary());
        streams.print(List.of(recovered.file().toString()));
        return ExitStatus.OK.code();
    }

    private static Path operand(ParseResult parsed) {
        return Path.of(parsed.matchedPositional(0).stringValues().get(0));
    }
}
