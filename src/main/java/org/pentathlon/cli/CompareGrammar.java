package org.pentathlon.cli;

import org.pentathlon.job.JobKey;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The flags of {@code pentathlon compare}. */
final class CompareGrammar {
    static final String WHAT = "Hold the cases of two result files against each other.";

    private CompareGrammar() {}

    static CommandSpec add(CommandSpec spec) {
        spec.addPositional(Flags.operand("A.h5", "1", "0", "the result file to compare with"))
                .addPositional(
                        Flags.operand(
                                "B.h5", "1", "1", "the result file that may be faster or slower"))
                .addOption(
                        Flags.word(
                                        CompareCommand.FAIL_OVER,
                                        "PERCENT",
                                        "end with status 6 if a case of A is slower in B by more,"
                                                + " beyond doubt, or is missing or not valid there")
                                .build())
                .addOption(
                        OptionSpec.builder(CompareCommand.WITHIN_LAUNCH)
                                .arity("0")
                                .type(boolean.class)
                                .description(
                                        "give verdicts on fewer than 3 launches too, by intervals"
                                                + " that cover no difference between launches")
                                .build())
                .addOption(
                        Flags.word(
                                        ExportCommand.FORMAT,
                                        CompareCommand.FORMATS.label(),
                                        "of the output (default: text)")
                                .build())
                .addOption(
                        Flags.word(
                                        JobKey.OUT.flag(),
                                        "FILE",
                                        "file to write (default: standard output)")
                                .build())
                .addOption(Flags.force("FILE"));
        spec.usageMessage()
                .footer(
                        "",
                        "Cases belong together if they compute the same: machine, libraries,"
                                + " threads, collective and lengths may differ, and are named."
                                + " B / A is a ratio of times: above 1 B is slower."
                                + " docs/results-format.md has the definitions.");
        return spec;
    }
}
