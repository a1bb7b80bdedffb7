package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.Supported;
import org.pentathlon.job.ValueType;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The commands, their flags and their help; the flags of a run are the keys of a job file. */
final class Grammar {
    static final String RUN = "run";
    static final String CHECK = "check";
    static final String RECOVER = "recover";
    static final String DOCTOR = "doctor";
    static final String KERNELS = "kernels";
    static final String SWEEP = "sweep";
    static final String PREDICT = "predict";
    static final String EXPORT = "export";
    static final String MERGE = "merge";
    static final String IMPORT_NCU = "import-ncu";
    static final String BUNDLE = "bundle";
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
        root.addSubcommand(RUN, run(supported));
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
        root.addSubcommand(KERNELS, kernels(supported));
        root.addSubcommand(SWEEP, sweep(supported));
        root.addSubcommand(PREDICT, PredictGrammar.add(command(PREDICT, PredictGrammar.WHAT)));
        root.addSubcommand(EXPORT, export());
        root.addSubcommand(MERGE, merge());
        root.addSubcommand(IMPORT_NCU, importNcu());
        root.addSubcommand(BUNDLE, bundle());
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

    private static CommandSpec run(Supported supported) {
        CommandSpec run =
                command(RUN, "Run a job: every case of a job file, or of flags.")
                        .addPositional(
                                operand(
                                        "JOB.yaml",
                                        "0..1",
                                        "the job file; without it and without --workload,"
                                                + " jobs/quickstart.yaml"));
        List<String> footer = new ArrayList<>();
        footer.add("");
        footer.add(
                "A list, as in --mode train,infer, makes a case of each value. A job file has the"
                        + " flags' names as keys; a flag replaces its key.");
        footer.add("");
        footer.add("Keys of --set (docs/workloads.md tells their defaults):");
        footer.addAll(settings());
        run.usageMessage().footer(footer.toArray(String[]::new));
        Arrays.stream(JobKey.values())
                .filter(supported::has)
                .forEach(key -> run.addOption(option(key, supported)));
        return run;
    }

    private static CommandSpec kernels(Supported supported) {
        CommandSpec kernels =
                command(KERNELS, "Basic operations at the workloads' sizes, and the ceilings.");
        List.of(
                        JobKey.WORKLOAD,
                        JobKey.CLASS,
                        JobKey.ENGINE,
                        JobKey.RANKS,
                        JobKey.THREADS,
                        JobKey.PRECISION,
                        JobKey.DEVICE,
                        JobKey.LIBRARY,
                        JobKey.COLLECTIVE,
                        JobKey.START_TIMEOUT,
                        JobKey.SEED,
                        JobKey.JOURNAL_DIR,
                        JobKey.OUT,
                        JobKey.FORCE,
                        JobKey.QUIET)
                .stream()
                .filter(supported::has)
                .forEach(key -> kernels.addOption(option(key, supported)));
        kernels.usageMessage()
                .footer(
                        "",
                        "Without --workload the sizes of all workloads. With several ranks each"
                                + " operation runs on all of them at once, and all-reduce over"
                                + " message sizes comes last.");
        return kernels;
    }

    private static CommandSpec sweep(Supported supported) {
        CommandSpec sweep =
                command(SWEEP, "A job's cases over a range of input sizes, or of ranks.")
                        .addPositional(
                                operand(
                                        "input|weak|strong",
                                        "1",
                                        "what is swept: the input's size; ranks at the same batch"
                                                + " on each; ranks at the same batch of all"))
                        .addPositional(
                                operand(
                                        "JOB.yaml",
                                        "0..1",
                                        "1",
                                        "the job file; without it jobs/memory-vs-input.yaml,"
                                                + " jobs/weak-scaling.yaml or"
                                                + " jobs/strong-scaling.yaml"))
                        .addOption(
                                word(
                                                RANKS_LIST,
                                                "N,N,...",
                                                "weak, strong: numbers of ranks (default: 1, 2, 4,"
                                                        + " ... up to all cores or GPUs)")
                                        .build())
                        .addOption(
                                word(
                                                BASE,
                                                "N",
                                                "weak, strong: ranks that efficiency is relative"
                                                        + " to (default: the smallest)")
                                        .build());
        Arrays.stream(JobKey.values())
                .filter(key -> SweepCommand.keys().contains(key))
                .forEach(key -> sweep.addOption(option(key, supported)));
        sweep.usageMessage()
                .footer(
                        "",
                        "sweep input: images have 32 to 448 pixels a side, sequences 10 to 1200"
                                + " words. Of a job its cases count; data, ranks, warm-up and"
                                + " iterations are the sweep's own.",
                        "sweep weak, sweep strong: each number of ranks is run --repeats times (5"
                                + " if not said) by fresh local processes, in turn, with the same"
                                + " threads and as many cores of its own for each rank. In a Slurm"
                                + " allocation use slurm/sweep.sbatch.");
        return sweep;
    }

    private static CommandSpec merge() {
        CommandSpec merge =
                command(MERGE, "Make one result file of several, such as those of separate jobs.")
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("FILE.h5")
                                        .arity("1..*")
                                        .required(true)
                                        .type(List.class)
                                        .auxiliaryTypes(String.class)
                                        .description("the result files")
                                        .build())
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

    private static OptionSpec force() {
        return force("FILE");
    }

    private static OptionSpec force(String what) {
        return OptionSpec.builder(JobKey.FORCE.flag())
                .arity("0")
                .type(boolean.class)
                .description("replace an existing " + what)
                .build();
    }

    private static CommandSpec bundle() {
        CommandSpec bundle =
                command(BUNDLE, "Make a folder that runs where there is no Java and no internet.")
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

    private static CommandSpec export() {
        CommandSpec export =
                command(EXPORT, "Write a result file, or a part of it, in another format.")
                        .addPositional(operand("FILE.h5", "1", "the result file"))
                        .addOption(
                                word(
                                                ExportCommand.FORMAT,
                                                String.join("|", ExportCommand.Format.words()),
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

    /** A flag with one value of text. */
    static OptionSpec.Builder word(String flag, String label, String description) {
        return OptionSpec.builder(flag)
                .arity("1")
                .paramLabel(label)
                .type(String.class)
                .description(description);
    }

    private static CommandSpec importNcu() {
        CommandSpec spec =
                command(IMPORT_NCU, "Add the counters of an ncu report to a result file.");
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

    /** A line for each setting, with the workloads that have it. */
    private static List<String> settings() {
        Map<String, List<String>> workloads = new LinkedHashMap<>();
        for (Workload workload : Workloads.all()) {
            for (Setting setting : workload.settings()) {
                String line = "  %-14s %s".formatted(setting.key(), setting.allowed());
                workloads.computeIfAbsent(line, key -> new ArrayList<>()).add(workload.name());
            }
        }
        return workloads.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + String.join(", ", entry.getValue()) + ")")
                .map(line -> line.replace("%", "%%"))
                .toList();
    }

    private static CommandSpec command(String name, String description) {
        CommandSpec spec =
                CommandSpec.create()
                        .name(name)
                        .addOption(
                                OptionSpec.builder("-h", "--help")
                                        .usageHelp(true)
                                        .description("print this help and exit")
                                        .build());
        spec.usageMessage()
                .description(description)
                .abbreviateSynopsis(true)
                .sortOptions(false)
                .sortSynopsis(false);
        return spec;
    }

    private static PositionalParamSpec operand(String label, String arity, String description) {
        return operand(label, arity, "0", description);
    }

    private static PositionalParamSpec operand(
            String label, String arity, String index, String description) {
        return PositionalParamSpec.builder()
                .paramLabel(label)
                .arity(arity)
                .required(arity.equals("1"))
                .index(index)
                .type(String.class)
                .description(description)
                .build();
    }

    private static OptionSpec option(JobKey key, Supported supported) {
        OptionSpec.Builder option =
                OptionSpec.builder(key.flag()).description(help(key, supported));
        if (key.type() instanceof ValueType.Presence) {
            return option.arity("0").type(boolean.class).build();
        }
        option.arity("1").paramLabel(key.label());
        return key == JobKey.SET
                ? option.type(List.class).auxiliaryTypes(String.class).build()
                : option.type(String.class).build();
    }

    private static String help(JobKey key, Supported supported) {
        List<String> parts = new ArrayList<>();
        parts.add(key.description());
        if (supported.type(key) instanceof ValueType.Words words) {
            parts.add(": " + words.allowed());
        }
        if (!key.defaultText().isEmpty() && !(key.type() instanceof ValueType.Presence)) {
            parts.add(" (default: " + key.defaultText() + ")");
        }
        return String.join("", parts).replace("%", "%%");
    }
}
