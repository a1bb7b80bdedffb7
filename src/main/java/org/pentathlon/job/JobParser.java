package org.pentathlon.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MpiChoice;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;

/** Makes a job of a job file and flags, or tells everything that is wrong with them at once. */
public final class JobParser {
    /** The result file numbers cases with three digits. */
    private static final int MOST_CASES = 1000;

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Supported supported;
    private final Environment environment;

    /**
     * @param workloads those that exist
     * @param supported the keys and values that this version does something with
     */
    public JobParser(List<Workload> workloads, Supported supported, Environment environment) {
        workloads.forEach(workload -> this.workloads.put(workload.name(), workload));
        this.supported = withWorkloads(supported, workloads);
        this.environment = environment;
    }

    /** What is supported, with the names of the workloads that exist. */
    public static Supported withWorkloads(Supported supported, List<Workload> workloads) {
        return supported.and(
                JobKey.WORKLOAD,
                Stream.concat(workloads.stream().map(Workload::name), Stream.of("all")).toList());
    }

    /**
     * Makes a job of what was written.
     *
     * @param file the job file, or empty where flags say everything
     * @param flags values as they stood on the command line; several for {@code --set} alone
     * @throws org.pentathlon.spec.PentathlonException (usage, or environment where that alone is
     *     wrong) with a line for each problem
     */
    public Job parse(Optional<Path> file, Map<JobKey, List<String>> flags) {
        return parse(file, flags, Map.of());
    }

    /**
     * The same for a command that has defaults of its own.
     *
     * @param defaults values of keys that neither file nor flags have
     */
    public Job parse(
            Optional<Path> file, Map<JobKey, List<String>> flags, Map<JobKey, String> defaults) {
        Problems problems = new Problems();
        List<String> names = List.copyOf(workloads.keySet());
        SectionReader reader = new SectionReader(supported, names, problems);
        Optional<JobFile> read = file.flatMap(path -> JobFile.read(path, supported, problems));
        Section flagSection = reader.flags(flags);
        Section written =
                read.map(f -> reader.checked(f.top())).orElse(Section.empty("--workload"));
        Section top = withDefaults(written, defaults);
        List<Section> entries =
                read.stream().flatMap(f -> f.cases().stream()).map(reader::checked).toList();
        if (file.isPresent() && read.isEmpty()) {
            throw problems.toException();
        }
        Groups groups = new Groups(flagSection, top, entries);
        checkSettings(groups, problems);
        checkData(groups, problems);

        List<Layers> chosen = groups.chosen();
        checkWorkloads(chosen, flagSection, problems);
        Layers run = groups.run();
        int ranks = ranks(run, problems);
        Written device = run.get(JobKey.DEVICE).get(0);
        DeviceKind deviceKind = deviceKind(device, chosen);
        long seed = Long.parseLong(text(run, JobKey.SEED));
        CaseBuilder builder =
                new CaseBuilder(workloads, environment, problems, ranks, device, deviceKind, seed);
        List<CaseSpec> cases = new ArrayList<>();
        chosen.forEach(layers -> cases.addAll(builder.build(layers)));
        builder.tellProblems();
        checkPrice(run, chosen, problems);
        if (cases.size() > MOST_CASES) {
            problems.add(top.place(), cases.size() + " cases", "at most " + MOST_CASES);
        }
        String title = title(run, file, cases);
        Path out = out(run, title, problems);
        if (!problems.isEmpty()) {
            throw problems.toException();
        }
        String text = read.map(JobFile::text).orElse("");
        RunSettings settings = settings(run, title, ranks, deviceKind, out, text);
        return new Job(settings, cases, resolved(run, settings));
    }

    private static Section withDefaults(Section top, Map<JobKey, String> defaults) {
        Section all = top;
        for (Map.Entry<JobKey, String> entry : defaults.entrySet()) {
            JobKey key = entry.getKey();
            if (!top.has(key)) {
                all = all.with(key, Section.split(key, entry.getValue(), key.flag()));
            }
        }
        return all;
    }

    private void checkWorkloads(List<Layers> chosen, Section flags, Problems problems) {
        String names = supported.type(JobKey.WORKLOAD).allowed();
        if (chosen.isEmpty() && problems.isEmpty()) {
            List<String> given =
                    Stream.of(JobKey.WORKLOAD, JobKey.MODE, JobKey.ENGINE)
                            .filter(flags::has)
                            .map(JobKey::flag)
                            .toList();
            problems.add(String.join(", ", given), "no case of the job file is left");
        }
        if (problems.isEmpty()) {
            chosen.stream()
                    .filter(layers -> !layers.has(JobKey.WORKLOAD))
                    .forEach(layers -> problems.add(layers.place(), "no workload", names));
        }
    }

    /** A setting must be one of a workload that it was written for. */
    private void checkSettings(Groups groups, Problems problems) {
        for (Section section : groups.sections()) {
            Set<String> chosen = groups.workloadsOf(section);
            Set<String> keys =
                    chosen.stream()
                            .map(workloads::get)
                            .flatMap(workload -> workload.settings().stream())
                            .map(Setting::key)
                            .collect(Collectors.toCollection(TreeSet::new));
            section.set()
                    .forEach(
                            (key, written) -> {
                                if (!chosen.isEmpty() && !keys.contains(key)) {
                                    problems.add(
                                            written.place(),
                                            "no such setting of "
                                                    + String.join(", ", chosen)
                                                    + Nearest.hint(key, keys),
                                            String.join(", ", keys));
                                }
                            });
        }
    }

    private static void checkData(Groups groups, Problems problems) {
        if (groups.run().has(JobKey.DATA_DIR)) {
            return;
        }
        Stream.concat(Stream.of(groups.run()), groups.chosen().stream())
                .flatMap(layers -> layers.get(JobKey.DATA).stream())
                .filter(data -> data.value().equals(DataMode.REAL.word()))
                .forEach(
                        data ->
                                problems.add(
                                        data.place(),
                                        "'real' needs the data's folder: give --data-dir DIR"));
    }

    private static void checkPrice(Layers run, List<Layers> chosen, Problems problems) {
        if (chosen.stream().anyMatch(layers -> layers.has(JobKey.TARGET))) {
            return;
        }
        run.get(JobKey.PRICE_PER_DEVICE_HOUR)
                .forEach(
                        price ->
                                problems.add(
                                        price.place(),
                                        "'" + price.value() + "' without a target",
                                        "a target beside it"));
    }

    private int ranks(Layers run, Problems problems) {
        Written written = run.get(JobKey.RANKS).get(0);
        int asked = Integer.parseInt(written.value());
        int launched = environment.launchedRanks();
        if (launched == 0) {
            return asked;
        }
        if (run.has(JobKey.RANKS) && asked != launched) {
            problems.add(
                    written.place(),
                    asked + " ranks, but the launcher has started " + launched,
                    launched + ", as --ranks " + launched + " says");
        }
        return launched;
    }

    /** {@code auto} is a GPU where every framework of the job can use one. */
    private DeviceKind deviceKind(Written device, List<Layers> chosen) {
        if (!device.value().equals("auto")) {
            return DeviceKind.valueOf(device.value().toUpperCase(Locale.ROOT));
        }
        boolean cuda =
                chosen.stream()
                        .flatMap(layers -> layers.get(JobKey.ENGINE).stream())
                        .map(engine -> EngineKind.valueOf(engine.value().toUpperCase(Locale.ROOT)))
                        .distinct()
                        .allMatch(
                                engine ->
                                        environment
                                                .engines()
                                                .supports(engine, DeviceKind.CUDA, Precision.FP32)
                                                .supported());
        return cuda && !chosen.isEmpty() ? DeviceKind.CUDA : DeviceKind.CPU;
    }

    private static String title(Layers run, Optional<Path> file, List<CaseSpec> cases) {
        if (run.has(JobKey.TITLE)) {
            return text(run, JobKey.TITLE);
        }
        return file.map(path -> path.getFileName().toString().replaceFirst("\\.ya?ml$", ""))
                .orElseGet(
                        () ->
                                cases.stream()
                                        .map(CaseSpec::workload)
                                        .distinct()
                                        .collect(Collectors.joining("-")));
    }

    private Path out(Layers run, String title, Problems problems) {
        Path out = run.has(JobKey.OUT) ? Path.of(text(run, JobKey.OUT)) : defaultOut(title);
        String place = run.has(JobKey.OUT) ? run.get(JobKey.OUT).get(0).place() : "--out";
        boolean spared = isOn(run, JobKey.FORCE) || isOn(run, JobKey.DRY_RUN);
        if (Files.isDirectory(out)) {
            problems.add(place, "'" + out + "' is a folder", "a file");
        } else if (Files.exists(out) && !spared) {
            problems.add(place, "'" + out + "' exists already", "another name, or --force");
        }
        return out;
    }

    private Path defaultOut(String title) {
        String slug = title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._]+", "-");
        String name = slug.replaceAll("^[-.]+|-+$", "");
        String start = name.isEmpty() ? "run" : name.substring(0, Math.min(60, name.length()));
        return Path.of("results-h5", start + "-" + UTC.format(environment.now()) + ".h5");
    }

    private static RunSettings settings(
            Layers run, String title, int ranks, DeviceKind device, Path out, String jobFile) {
        return new RunSettings(
                title,
                ranks,
                device,
                Integer.parseInt(text(run, JobKey.REPEATS)),
                Long.parseLong(text(run, JobKey.SEED)),
                run.get(JobKey.MEASURE).stream()
                        .map(one -> Measure.valueOf(one.value().toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Measure.class))),
                Integer.parseInt(text(run, JobKey.MEASURE_ITERATIONS)),
                MpiChoice.valueOf(text(run, JobKey.MPI).toUpperCase(Locale.ROOT)),
                Arrays.stream(CollectiveKind.values())
                        .filter(kind -> kind.word().equals(text(run, JobKey.COLLECTIVE)))
                        .findFirst(),
                path(run, JobKey.DATA_DIR),
                given(run, JobKey.MEMORY_LIMIT)
                        .map(Long::parseLong)
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                Integer.parseInt(text(run, JobKey.POINT_SECONDS)),
                given(run, JobKey.CUDA_LIBS).stream()
                        .flatMap(list -> Arrays.stream(list.split(":")))
                        .map(Path::of)
                        .toList(),
                isOn(run, JobKey.SHARE_GPU),
                Integer.parseInt(text(run, JobKey.START_TIMEOUT)),
                amount(run, JobKey.PRICE_PER_DEVICE_HOUR),
                path(run, JobKey.JOURNAL_DIR),
                out,
                isOn(run, JobKey.FORCE),
                isOn(run, JobKey.DRY_RUN),
                isOn(run, JobKey.QUIET),
                jobFile);
    }

    /** Every key that this version knows, as it would be written. */
    private Map<String, String> resolved(Layers run, RunSettings settings) {
        Map<String, String> resolved = new LinkedHashMap<>();
        for (JobKey key : JobKey.values()) {
            if (supported.has(key) && key != JobKey.SET) {
                String values =
                        run.get(key).stream().map(Written::value).collect(Collectors.joining(","));
                resolved.put(key.word(), values);
            }
        }
        if (run.byEpochs()) {
            resolved.replace(JobKey.ITERATIONS.word(), "");
            resolved.replace(JobKey.WARMUP.word(), "0");
        }
        String set =
                run.set().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue().value())
                        .collect(Collectors.joining(","));
        resolved.put(JobKey.SET.word(), set);
        resolved.put(JobKey.TITLE.word(), settings.title());
        resolved.replace(JobKey.LIBRARY.word(), environment.library().word());
        resolved.put(JobKey.RANKS.word(), Integer.toString(settings.ranks()));
        resolved.put(JobKey.OUT.word(), settings.out().toString());
        return resolved;
    }

    private static String text(Layers run, JobKey key) {
        return run.get(key).get(0).value();
    }

    private static Optional<String> given(Layers run, JobKey key) {
        return run.get(key).stream().map(Written::value).findFirst();
    }

    private static Optional<Path> path(Layers run, JobKey key) {
        return given(run, key).map(Path::of);
    }

    private static OptionalDouble amount(Layers run, JobKey key) {
        return run.get(key).stream().mapToDouble(one -> Double.parseDouble(one.value())).findAny();
    }

    private static boolean isOn(Layers run, JobKey key) {
        return ValueType.Switch.isOn(text(run, key));
    }
}
