package org.pentathlon.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The flags of {@code pentathlon predict}. */
final class PredictGrammar {
    static final String WHAT = "Iteration time and efficiency on more ranks than were measured.";

    private PredictGrammar() {}

    static CommandSpec add(CommandSpec spec) {
        spec.addPositional(
                        PositionalParamSpec.builder()
                                .paramLabel("FILE.h5")
                                .arity("1")
                                .required(true)
                                .index("0")
                                .type(String.class)
                                .description("the result file")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.RANKS,
                                        "N,N,...",
                                        "numbers of ranks, such as 8,64,512,4096")
                                .required(true)
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.BANDWIDTH,
                                        "BYTES/s",
                                        "of a node in one direction, such as 25e9 or 25GB/s"
                                                + " (default: of the measured all-reduce)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.LATENCY,
                                        "SECONDS",
                                        "of a message, such as 2e-6 or 2us (default: of the"
                                                + " measured all-reduce)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.RANKS_PER_NODE,
                                        "N",
                                        "ranks that share a node's connection (default: 1)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.INTRA_BANDWIDTH,
                                        "BYTES/s",
                                        "of a rank within its node (default: measured within one"
                                                + " host, else --bandwidth)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.INTRA_LATENCY,
                                        "SECONDS",
                                        "of a message within a node (default: as with"
                                                + " --intra-bandwidth)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.ALGORITHM,
                                        String.join("|", PredictCommand.algorithms()),
                                        "of the all-reduce (default: fastest; ring for a case whose"
                                                + " collective knows nothing else)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.CURVE,
                                        "FILE.h5",
                                        "a file that holds a measured all-reduce, as of kernels"
                                                + " --ranks 2 (default: FILE.h5 itself)")
                                .build())
                .addOption(
                        Flags.word(
                                        PredictCommand.CASE,
                                        "NAME|NUMBER",
                                        "one case alone, such as 0 (default: all)")
                                .build())
                .addOption(
                        OptionSpec.builder(PredictCommand.STORE)
                                .arity("0")
                                .type(boolean.class)
                                .description("write the table /predictions into FILE.h5")
                                .build());
        spec.usageMessage()
                .footer(
                        "",
                        "Every figure has the least and the most that it may be. docs/scaling.md"
                                + " has the formula, and what it leaves out.");
        return spec;
    }
}
