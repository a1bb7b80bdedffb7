package org.pentathlon.cli;

import static org.pentathlon.cli.Flags.command;
import static org.pentathlon.cli.Flags.operand;
import static org.pentathlon.cli.Flags.option;

import java.util.Stack;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.Supported;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The commands, and how a command line is read. */
final class Grammar {
    static final String RUN = "run";
    static final String CHECK = "check";
    static final String RECOVER = "recover";
    static final String DOCTOR = "doctor";
    static final String KERNELS = "kernels";
    static final String SWEEP = "sweep";
    static final String PREDICT = "predict";
    static final String COMPARE = "compare";
    static final String REPORT = "report";
    static final String EXPORT = "export";
    static final String MERGE = "merge";
    static final String IMPORT_NCU = "import-ncu";
    static final String BUNDLE = "bundle";
    static final String DATA = "data";
    static final String TEST = "test";
    static final String RANKS_LIST = "--ranks-list";
    static final String BASE = "--base";
    private static final String HELP = "help";

    private static final int WIDTH = 100;

    private Grammar() {}

    static CommandLine create(Supported supported) {
        CommandSpec root =
                command("pentathlon", "An HPC benchmark for deep learning.")
                        .addOption(
                                OptionSpec.builder("-V", "--version")
                                        .versionHelp(true)
                                        .description("print the version and exit")
                                        .build());
        root.usageMessage()
                .synopsisSubcommandLabel("COMMAND")
                .footer(
                        "",
                        "Exit status: 0 done and valid; 1 internal error; 2 usage or job file;"
                                + " 3 environment; 4 data; 5 a rank failed or was lost; 6 result"
                                + " invalid.");
        root.addSubcommand(RUN, RunGrammar.run(supported));
        root.addSubcommand(
                CHECK,
                command(CHECK, "Say whether a result file is valid.")
                        .addPositional(operand("FILE.h5", "1", "the result file")));
        root.addSubcommand(
                RECOVER,
                command(RECOVER, "Make a result file of a journal left behind.")
                        .addPositional(operand("NAME.h5.journal", "1", "the journal's folder"))
                        .addOption(option(JobKey.FORCE, supported)));
        root.addSubcommand(
                DOCTOR,
                command(DOCTOR, "What this machine supports, and why not where not.")
                        .addOption(option(JobKey.DATA_DIR, supported)));
        root.addSubcommand(KERNELS, RunGrammar.kernels(supported));
        root.addSubcommand(SWEEP, RunGrammar.sweep(supported));
        root.addSubcommand(PREDICT, PredictGrammar.add(command(PREDICT, PredictGrammar.WHAT)));
        root.addSubcommand(COMPARE, CompareGrammar.add(command(COMPARE, CompareGrammar.WHAT)));
        root.addSubcommand(REPORT, ReportGrammar.add(command(REPORT, ReportGrammar.WHAT)));
        root.addSubcommand(EXPORT, FileGrammar.export());
        root.addSubcommand(MERGE, FileGrammar.merge());
        root.addSubcommand(IMPORT_NCU, FileGrammar.importNcu());
        root.addSubcommand(DATA, data());
        root.addSubcommand(BUNDLE, BundleGrammar.bundle());
        root.addSubcommand(TEST, command(TEST, "Run all tests (by the launcher script)."));
        root.addSubcommand(HELP, command(HELP, "Print this help, or that of a command."));
        root.preprocessor((words, spec, argument, info) -> helpAsFlag(words, spec));
        CommandLine commandLine = new CommandLine(root);
        commandLine.setExpandAtFiles(false);
        commandLine.setUsageHelpWidth(WIDTH);
        commandLine.setOverwrittenOptionsAllowed(false);
        everyParser(root);
        return commandLine;
    }

    private static CommandSpec data() {
        return command(DATA, "Read all of the data sets in a folder, and say what is broken.")
                .addPositional(operand(DataCommand.VERIFY, "1", "what is done"))
                .addPositional(
                        operand("DIR", "1", "1", "the folder, as --data-dir of a run takes it"));
    }

    /** Makes {@code help run} {@code run --help}; the words' first is on top. Parsing goes on. */
    private static boolean helpAsFlag(Stack<String> words, CommandSpec spec) {
        if (!words.isEmpty() && words.peek().equals(HELP)) {
            words.pop();
            if (words.isEmpty() || spec.subcommands().containsKey(words.peek())) {
                words.add(0, "--help");
            }
        }
        return false;
    }

    /** All mistakes of a command line are told together. */
    private static void everyParser(CommandSpec spec) {
        spec.parser().collectErrors(true);
        spec.subcommands().values().forEach(sub -> everyParser(sub.getCommandSpec()));
    }
}
