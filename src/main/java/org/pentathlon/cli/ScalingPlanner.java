package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pentathlon.job.Environment;
import org.pentathlon.job.Job;
import org.pentathlon.job.JobKey;
import org.pentathlon.job.JobParser;
import org.pentathlon.job.ValueType;
import org.pentathlon.probe.CoreBlocks;
import org.pentathlon.probe.CoreThreads;
import org.pentathlon.probe.SystemDescription;
import org.pentathlon.probe.ThreadAffinity;
import org.pentathlon.probe.ThreadPlan;
import org.pentathlon.probe.UsableCores;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Makes the plan of a sweep over ranks, or tells everything that is wrong with it at once. */
final class ScalingPlanner {
    private static final Path ROOT = Path.of("/");
    private static final int MOST_RANKS = 65_536;
    private static final Map<JobKey, String> DEFAULTS = Map.of(JobKey.REPEATS, "5");

    /** Flags that each launch has its own of, or that are this process's alone. */
    private static final Set<JobKey> OWN =
            Set.of(
                    JobKey.RANKS,
                    JobKey.REPEATS,
                    JobKey.THREADS,
                    JobKey.OUT,
                    JobKey.FORCE,
                    JobKey.DRY_RUN,
                    JobKey.QUIET);

    private final JobParser parser;
    private final Map<String, String> variables;
    private final ScalingKind kind;
    private final Path file;
    private final Map<JobKey, List<String>> flags;
    private final Set<String> problems = new LinkedHashSet<>();
    private final List<String> notes = new ArrayList<>();
    private boolean usage;

    /**
     * @param file the job file
     * @param flags what the command line says in its place
     */
    ScalingPlanner(
            Services services,
            Map<String, String> variables,
            ScalingKind kind,
            Path file,
            Map<JobKey, List<String>> flags) {
        Environment plain = RunCommand.environment(services);
        // A launcher that started this process alone says nothing of the ranks to come.
        Environment environment = new Environment(0, plain.engines(), plain.library(), plain.now());
        this.parser = new JobParser(services.workloads(), Features.supported(), environment);
        this.variables = Map.copyOf(variables);
        this.kind = kind;
        this.file = file;
        this.flags = new EnumMap<>(JobKey.class);
        this.flags.putAll(flags);
    }

    /**
     * The plan.
     *
     * @param ranksList what {@code --ranks-list} says
     * @param baseText what {@code --base} says
     * @throws PentathlonException (usage, or environment where that alone is wrong) with a line for
     *     each problem
     */
    ScalingPlan plan(Optional<String> ranksList, Optional<String> baseText) {
        List<Integer> given = ranksList.map(this::ranks).orElse(List.of());
        Optional<Job> job = parse(1);
        tell();
        UsableCores cores = UsableCores.read(ROOT, variables);
        List<BitSet> coreThreads = CoreThreads.read(ROOT, cores.affinity());
        int asked = threads(job.orElseThrow());
        boolean gpus = job.get().run().device() == DeviceKind.CUDA;
        List<Integer> ranks =
                given.isEmpty() ? upToAll(gpus, cores, coreThreads, Math.max(1, asked)) : given;
        int base = baseText.map(text -> base(text, ranks)).orElse(ranks.get(0));
        int most = ranks.get(ranks.size() - 1);
        CoreBlocks blocks =
                gpus
                        ? CoreBlocks.shared(
                                Math.max(1, cores.cores() / most), "ranks are placed by their GPUs")
                        : CoreBlocks.of(cores, coreThreads, most, ThreadAffinity.supported());
        int threads = asked > 0 ? asked : threads(blocks.width());
        flags.put(JobKey.THREADS, List.of(Integer.toString(threads)));
        if (!blocks.bound()) {
            notes.add("ranks share cores: " + blocks.reason());
        }
        SortedMap<Integer, Job> jobs = jobs(ranks, base);
        return new ScalingPlan(kind, jobs, base, threads, blocks, words(threads), notes);
    }

    /** The numbers of a list; none where it is wrong. */
    private List<Integer> ranks(String text) {
        List<Integer> ranks = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            boolean number = word.matches("[0-9]{1,5}") && !word.matches("0+");
            int value = number ? Integer.parseInt(word) : 0;
            if (!number || value > MOST_RANKS) {
                problem(
                        "%s: '%s': allowed: 1 to %d"
                                .formatted(Grammar.RANKS_LIST, word, MOST_RANKS));
                return List.of();
            }
            ranks.add(value);
        }
        boolean ascending =
                IntStream.range(1, ranks.size()).allMatch(i -> ranks.get(i - 1) < ranks.get(i));
        if (!ascending || ranks.size() < 2) {
            problem(
                    "%s: '%s': allowed: two or more different numbers, ascending"
                            .formatted(Grammar.RANKS_LIST, text));
        }
        return ranks;
    }

    private int base(String text, List<Integer> ranks) {
        Optional<Integer> base =
                ranks.stream().filter(number -> text.equals(Integer.toString(number))).findFirst();
        if (base.isEmpty()) {
            String allowed = ranks.stream().map(String::valueOf).collect(Collectors.joining(", "));
            problem("%s: '%s': allowed: %s".formatted(Grammar.BASE, text, allowed));
        }
        return base.orElse(ranks.get(0));
    }

    /**
     * Powers of two up to what there is, and that itself; of a core's threads all are one rank's.
     */
    private List<Integer> upToAll(
            boolean gpus, UsableCores cores, List<BitSet> coreThreads, int threads) {
        int whole = coreThreads.isEmpty() ? cores.cores() : coreThreads.size();
        int most = gpus ? gpus() : Math.min(whole, cores.cores() / threads);
        if (most < 2) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "sweep %s: this node has room for one rank alone (%s); say with %s which to try"
                            .formatted(
                                    kind.word(),
                                    gpus
                                            ? "GPUs: " + gpus()
                                            : "cores: %d, threads of a rank: %d"
                                                    .formatted(cores.cores(), threads),
                                    Grammar.RANKS_LIST));
        }
        Set<Integer> ranks = new TreeSet<>();
        for (int power = 1; power <= most; power *= 2) {
            ranks.add(power);
        }
        ranks.add(most);
        return List.copyOf(ranks);
    }

    private int gpus() {
        String visible = variables.getOrDefault("CUDA_VISIBLE_DEVICES", "");
        return visible.isEmpty()
                ? (int) SystemDescription.read(ROOT, variables).row().number("gpus", 0)
                : visible.split(",", -1).length;
    }

    /** Threads that all cases ask for, or 0. */
    private int threads(Job job) {
        List<Integer> asked = job.cases().stream().map(CaseSpec::threads).distinct().toList();
        if (asked.size() > 1) {
            problem("%s: the cases have different threads; give --threads".formatted(file));
        }
        return asked.get(0);
    }

    /** As many as a rank of its own has on so many cores. */
    private static int threads(int cores) {
        UsableCores own =
                new UsableCores(
                        "",
                        cores,
                        OptionalDouble.empty(),
                        OptionalInt.empty(),
                        OptionalInt.empty());
        return ThreadPlan.of(own, List.of(""), false, 0).threads();
    }

    private SortedMap<Integer, Job> jobs(List<Integer> ranks, int base) {
        SortedMap<Integer, Job> jobs = parsed(ranks);
        tell();
        List<Integer> fixed = fixedForAll(jobs);
        int cases = jobs.get(base).cases().size();
        if (kind == ScalingKind.WEAK) {
            if (!fixed.isEmpty()) {
                problem("sweep weak: global-batch is for sweep strong; leave it out");
            }
        } else if (fixed.isEmpty()) {
            Set<Integer> batches =
                    jobs.get(base).cases().stream()
                            .map(CaseSpec::batchPerRank)
                            .collect(Collectors.toCollection(TreeSet::new));
            if (batches.size() == 1) {
                return withGlobalBatch(ranks, base, batches.iterator().next());
            }
            problem(
                    "sweep strong: the cases' batches differ (%s): give --global-batch, or"
                                    .formatted(
                                            batches.stream()
                                                    .map(String::valueOf)
                                                    .collect(Collectors.joining(", ")))
                            + " global-batch in each entry of cases");
        } else if (fixed.size() < cases) {
            problem(
                    "sweep strong: some cases have no global-batch; give it in each entry of cases,"
                            + " or --global-batch for all");
        }
        tell();
        return jobs;
    }

    private SortedMap<Integer, Job> withGlobalBatch(List<Integer> ranks, int base, int batch) {
        long global = (long) batch * base;
        flags.put(JobKey.GLOBAL_BATCH, List.of(Long.toString(global)));
        Optional.ofNullable(flags.get(JobKey.SET)).ifPresent(this::dropBatch);
        notes.add(
                "global batch %d: %d on each rank of the base; --global-batch says another"
                        .formatted(global, batch));
        SortedMap<Integer, Job> jobs = parsed(ranks);
        tell();
        return jobs;
    }

    /** The setting has become a part of the global batch. */
    private void dropBatch(List<String> settings) {
        List<String> others = settings.stream().filter(one -> !one.startsWith("batch=")).toList();
        if (others.isEmpty()) {
            flags.remove(JobKey.SET);
        } else {
            flags.put(JobKey.SET, others);
        }
    }

    private SortedMap<Integer, Job> parsed(List<Integer> ranks) {
        SortedMap<Integer, Job> jobs = new TreeMap<>();
        ranks.forEach(number -> parse(number).ifPresent(job -> jobs.put(number, job)));
        return jobs;
    }

    /** Cases whose batch of all ranks is the same for every number of ranks. */
    private static List<Integer> fixedForAll(SortedMap<Integer, Job> jobs) {
        int cases = jobs.get(jobs.firstKey()).cases().size();
        return IntStream.range(0, cases)
                .filter(
                        index ->
                                jobs.entrySet().stream()
                                                .mapToLong(
                                                        entry ->
                                                                (long) entry.getKey()
                                                                        * batch(entry, index))
                                                .distinct()
                                                .count()
                                        == 1)
                .boxed()
                .toList();
    }

    private static int batch(Map.Entry<Integer, Job> job, int index) {
        return job.getValue().cases().get(index).batchPerRank();
    }

    private Optional<Job> parse(int ranks) {
        Map<JobKey, List<String>> all = new EnumMap<>(flags);
        all.put(JobKey.RANKS, List.of(Integer.toString(ranks)));
        try {
            return Optional.of(parser.parse(Optional.of(file), all, DEFAULTS));
        } catch (PentathlonException e) {
            usage |= e.status() == ExitStatus.USAGE;
            e.getMessage().lines().forEach(problems::add);
            return Optional.empty();
        }
    }

    private void problem(String line) {
        usage = true;
        problems.add(line);
    }

    private void tell() {
        if (!problems.isEmpty()) {
            throw new PentathlonException(
                    usage ? ExitStatus.USAGE : ExitStatus.ENVIRONMENT, String.join("\n", problems));
        }
    }

    /** The command line of a launch. */
    private List<String> words(int threads) {
        List<String> words = new ArrayList<>(List.of(Grammar.RUN, file.toString()));
        flags.forEach(
                (key, values) -> {
                    if (!OWN.contains(key)) {
                        boolean presence = key.type() instanceof ValueType.Presence;
                        values.forEach(
                                value -> words.add(key.flag() + (presence ? "" : "=" + value)));
                    }
                });
        words.addAll(
                Arrays.asList(
                        JobKey.THREADS.flag() + "=" + threads,
                        JobKey.REPEATS.flag() + "=1",
                        JobKey.QUIET.flag()));
        return words;
    }
}
