package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.harness.SeriesRun;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.RunSettings;
import org.pentathlon.probe.CoreBlocks;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ScalingAim;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.spec.CaseSpec;

/**
 * What a sweep over ranks will do.
 *
 * @param jobs the job for each number of ranks; they differ in ranks and batches alone
 * @param base number of ranks that efficiency is relative to
 * @param threads compute threads of a rank, the same for all
 * @param cores of the ranks, the same for all
 * @param words command line of a launch, without its ranks and its file
 * @param notes what was decided for the user, one line each
 */
record ScalingPlan(
        ScalingKind kind,
        SortedMap<Integer, Job> jobs,
        int base,
        int threads,
        CoreBlocks cores,
        List<String> words,
        List<String> notes) {
    ScalingPlan {
        jobs = Collections.unmodifiableSortedMap(new TreeMap<>(jobs));
        words = List.copyOf(words);
        notes = List.copyOf(notes);
    }

    /** What holds for all numbers of ranks. */
    RunSettings run() {
        return jobs.get(jobs.firstKey()).run();
    }

    ScalingAim aim() {
        return new ScalingAim(Optional.of(kind), base);
    }

    /**
     * All launches. In each round every number of ranks has one, in an order of the round's own, so
     * that drift does not favour one.
     */
    List<SeriesRun.Launch> launches() {
        Path folder = SeriesRun.folder(run().out());
        Random random = new Random(run().seed());
        List<SeriesRun.Launch> launches = new ArrayList<>();
        for (int round = 0; round < run().repeats(); round++) {
            List<Integer> order = new ArrayList<>(jobs.keySet());
            Collections.shuffle(order, random);
            for (int ranks : order) {
                Path file = folder.resolve("ranks-%05d-%04d.h5".formatted(ranks, round));
                launches.add(new SeriesRun.Launch(ranks, round, file, command(ranks, file)));
            }
        }
        return launches;
    }

    private List<String> command(int ranks, Path file) {
        List<String> all = new ArrayList<>(words);
        all.add(JobKey.RANKS.flag() + "=" + ranks);
        all.add(JobKey.OUT.flag() + "=" + file);
        return Program.command(all);
    }

    /** What the result file says of the sweep. */
    Attributes attributes() {
        return new Attributes()
                .put("sweep", kind.word())
                .put("sweep_ranks", list())
                .put("sweep_base_ranks", base)
                .put("sweep_threads", threads)
                .put("sweep_repeats", run().repeats())
                .put("sweep_cores_per_rank", cores.width())
                .put("sweep_binding", binding());
    }

    private String list() {
        return jobs.keySet().stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private String binding() {
        return cores.bound() ? cores.unit() : "none: " + cores.reason();
    }

    /** The plan, for people. */
    List<String> lines() {
        TextTable table =
                new TextTable(
                        ">ranks", "case", ">threads", "cores", ">batch", ">of all", ">launches");
        jobs.forEach(
                (ranks, job) -> {
                    for (CaseSpec spec : job.cases()) {
                        table.row(
                                Integer.toString(ranks),
                                spec.title(),
                                Integer.toString(threads),
                                cores.bound()
                                        ? String.join(" ", cores.blocks().subList(0, ranks))
                                        : "shared",
                                Integer.toString(spec.batchPerRank()),
                                Long.toString((long) spec.batchPerRank() * ranks),
                                Integer.toString(run().repeats()));
                    }
                });
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s scaling relative to %s; %d launches in %d rounds"
                        .formatted(
                                kind.word(),
                                base == 1 ? "1 rank" : base + " ranks",
                                jobs.size() * run().repeats(),
                                run().repeats()));
        lines.addAll(notes);
        lines.addAll(table.lines());
        lines.add(
                "order: "
                        + launches().stream()
                                .map(launch -> Integer.toString(launch.ranks()))
                                .collect(Collectors.joining(" ")));
        return lines;
    }
}
