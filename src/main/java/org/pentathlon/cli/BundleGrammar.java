package org.pentathlon.cli;

import static org.pentathlon.cli.Flags.command;
import static org.pentathlon.cli.Flags.force;
import static org.pentathlon.cli.Flags.word;

import org.pentathlon.job.JobKey;
import picocli.CommandLine.Model.CommandSpec;

/** The flags of {@code pentathlon bundle}. */
final class BundleGrammar {
    private BundleGrammar() {}

    static CommandSpec bundle() {
        CommandSpec bundle =
                command(
                                Grammar.BUNDLE,
                                "Make a folder that runs where there is no Java and no internet.")
                        .addOption(
                                word(
                                                JobKey.DEVICE.flag(),
                                                "DEVICE",
                                                "cpu: engines torch and dl4j; cuda: engine torch,"
                                                        + " on GPUs and CPUs")
                                        .required(true)
                                        .build())
                        .addOption(
                                word(JobKey.OUT.flag(), "DIR", "folder to make")
                                        .required(true)
                                        .build())
                        .addOption(
                                word(
                                                BundleCommand.SPLIT,
                                                "MIB",
                                                "put into DIR a compressed archive in parts of at"
                                                        + " most this size, checksums, and join.sh"
                                                        + " which unpacks them")
                                        .build())
                        .addOption(
                                word(
                                                BundleCommand.GPU,
                                                "N.N,N.N,...",
                                                "cuda: machine code for GPUs of these compute"
                                                        + " capabilities alone (default: all)")
                                        .build())
                        .addOption(force("DIR"));
        bundle.usageMessage()
                .footer(
                        "",
                        "It takes some minutes and, with --split, space for both folder and"
                                + " archive.");
        return bundle;
    }
}
