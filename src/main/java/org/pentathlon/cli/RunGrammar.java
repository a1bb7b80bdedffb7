package org.pentathlon.cli;

import static org.pentathlon.cli.Flags.command;
import static org.pentathlon.cli.Flags.operand;
import static org.pentathlon.cli.Flags.option;
import static org.pentathlon.cli.Flags.word;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.Supported;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;
import org.pentathlon.workload.Workloads;
import picocli.CommandLine.Model.CommandSpec;

/** The commands that run cases, and their flags: the keys of a job file. */
final class RunGrammar {
    private RunGrammar() {}

    static CommandSpec run(Supported supported) {
        CommandSpec run =
                command(Grammar.RUN, "Run a job: every case of a job file, or of flags.")
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

    static CommandSpec kernels(Supported supported) {
        CommandSpec kernels =
                command(
                        Grammar.KERNELS,
                        "Basic operations at the workloads' sizes, and the ceilings.");
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

    static CommandSpec sweep(Supported supported) {
        CommandSpec sweep =
                command(Grammar.SWEEP, "A job's cases over a range of input sizes, or of ranks.")
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
                                                Grammar.RANKS_LIST,
                                                "N,N,...",
                                                "weak, strong: numbers of ranks (default: 1, 2, 4,"
                                                        + " ... up to all cores or GPUs)")
                                        .build())
                        .addOption(
                                word(
                                                Grammar.BASE,
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
}
