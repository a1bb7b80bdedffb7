package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.List;
import org.pentathlon.job.JobKey;
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
        CheckOutcome outcome = services.check(file);
        TextTable table = new TextTable("case", "check", "status", ">value", ">limit", "detail");
        for (CheckOutcome.Check check : outcome.checks()) {
            table.row(
                    check.caseName(),
                    check.name(),
                    check.status(),
                    Figures.of(check.value()),
                    Figures.of(check.limit()),
                    check.detail());
        }
        streams.print(table.lines());
        streams.print(List.of(file + ": " + (outcome.valid() ? "valid" : "invalid")));
        return (outcome.valid() ? ExitStatus.OK : ExitStatus.INVALID).code();
    }

    int recover(ParseResult parsed) {
        Path file = services.recover(operand(parsed), parsed.hasMatchedOption(JobKey.FORCE.flag()));
        streams.print(List.of(file.toString()));
        return ExitStatus.OK.code();
    }

    private static Path operand(ParseResult parsed) {
        return Path.of(parsed.matchedPositional(0).stringValues().get(0));
    }
}
