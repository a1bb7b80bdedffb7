package org.pentathlon.cli;

import org.pentathlon.job.JobKey;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of {@code pentathlon report}. */
final class ReportGrammar {
    static final String WHAT = "Draw result files as one HTML page.";

    private ReportGrammar() {}

    static CommandSpec add(CommandSpec spec) {
        spec.usageMessage()
                .footer(
                        "",
                        "A file that is not complete or not valid is drawn below a banner, with"
                                + " status 6. docs/report.md says what each figure shows.");
        return spec.addPositional(Flags.resultFiles())
                .addOption(
                        Flags.word(JobKey.OUT.flag(), "FILE.html", "page to write")
                                .required(true)
                                .build())
                .addOption(
                        Flags.word(
                                        ReportCommand.REFERENCE,
                                        "REF.h5",
                                        "result file that scores are relative to")
                                .build())
                .addOption(Flags.force("page"));
    }
}
