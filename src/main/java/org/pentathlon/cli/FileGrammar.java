package org.pentathlon.cli;

import static org.pentathlon.cli.Flags.command;
import static org.pentathlon.cli.Flags.force;
import static org.pentathlon.cli.Flags.operand;
import static org.pentathlon.cli.Flags.word;

import org.pentathlon.job.JobKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands that read result files, and their flags. */
final class FileGrammar {
    private FileGrammar() {}

    static CommandSpec export() {
        CommandSpec export =
                command(Grammar.EXPORT, "Write a result file, or a part of it, in another format.")
                        .addPositional(operand("FILE.h5", "1", "the result file"))
                        .addOption(
                                word(
                                                ExportCommand.FORMAT,
                                                ExportCommand.FORMATS.label(),
                                                "csv: one table; json: all; trace: a timeline for"
                                                        + " Perfetto or Chrome; markdown: a summary")
                                        .required(true)
                                        .build())
                        .addOption(
                                word(
                                                ExportCommand.CASE,
                                                "NAME|NUMBER",
                                                "one case alone, such as 0 (default: all)")
                                        .build())
                        .addOption(
                                word(
                                                ExportCommand.TABLE,
                                                "NAME",
                                                "table for csv, such as iterations (default:"
                                                        + " summary)")
                                        .build())
                        .addOption(
                                word(
                                                JobKey.OUT.flag(),
                                                "FILE",
                                                "file to write (default: standard output)")
                                        .build())
                        .addOption(force());
        return export;
    }

    static CommandSpec merge() {
        CommandSpec merge =
                command(
                                Grammar.MERGE,
                                "Make one result file of several, such as those of separate jobs.")
                        .addPositional(Flags.resultFiles())
                        .addOption(
                                word(JobKey.OUT.flag(), "FILE", "file to write")
                                        .required(true)
                                        .build())
                        .addOption(
                                word(
                                                MergeCommand.PLANNED_LAUNCHES,
                                                "N",
                                                "launches that each case was to have; one with"
                                                        + " fewer is incomplete (default: what the"
                                                        + " files' own runs were to do)")
                                        .build())
                        .addOption(force());
        merge.usageMessage()
                .footer(
                        "",
                        "Equal cases become launches of one case, others stand side by side. Of the"
                                + " same workload, mode and engine files may differ in ranks,"
                                + " hosts, batch, collective, mpi, iterations and warm-up alone,"
                                + " and have to be of one model of GPU or CPU.");
        return merge;
    }

    static CommandSpec importNcu() {
        CommandSpec spec =
                command(Grammar.IMPORT_NCU, "Add the counters of an ncu report to a result file.");
        return spec.addPositional(operand("FILE.csv", "1", "the report, as ncu --csv writes it"))
                .addPositional(
                        PositionalParamSpec.builder()
                                .paramLabel("RESULT.h5")
                                .arity("1")
                                .required(true)
                                .index("1")
                                .type(String.class)
                                .description("the result file, which gets the counters")
                                .build());
    }
}
