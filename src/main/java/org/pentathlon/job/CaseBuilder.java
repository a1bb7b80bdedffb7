package org.pentathlon.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Quality;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;

/** Crosses the lists of a group of keys, and makes a case of each combination. */
final class CaseBuilder {
    private static final String BATCH = "batch";
    private static final List<JobKey> CROSSED =
            Arrays.stream(JobKey.values()).filter(key -> key.inCases() && key.isList()).toList();

    private final Map<String, Workload> workloads;
    private final Environment environment;
    private final Problems problems;
    private final int ranks;
    private final Written device;
    private final DeviceKind deviceKind;
    private final long seed;
    private final LibraryChoice libraries;
    private final Applicability applicability = new Applicability();
    private final Map<Written, Quality> targets = new HashMap<>();

    /** Values of settings that are not allowed; what is, by workload. */
    private final Map<Written, Map<String, String>> refused = new LinkedHashMap<>();

    CaseBuilder(
            Map<String, Workload> workloads,
            Environment environment,
            Problems problems,
            int ranks,
            Written device,
            DeviceKind deviceKind,
            long seed) {
        this.workloads = workloads;
        this.environment = environment;
        this.problems = problems;
        this.ranks = ranks;
        this.device = device;
        this.deviceKind = deviceKind;
        this.seed = seed;
        this.libraries = new LibraryChoice(environment.library());
    }

    /** The cases of one group, in the order of its lists; the first key's list is the slowest. */
    List<CaseSpec> build(Layers layers) {
        List<Map<JobKey, Written>> combinations = List.of(Map.of());
        for (JobKey key : CROSSED) {
            List<Map<JobKey, Written>> longer = new ArrayList<>();
            for (Map<JobKey, Written> combination : combinations) {
                for (Written value : layers.get(key)) {
                    Map<JobKey, Written> one = new TreeMap<>(combination);
                    one.put(key, value);
                    longer.add(one);
                }
            }
            combinations = longer;
        }
        List<CaseSpec> cases = new ArrayList<>();
        combinations.forEach(choice -> build(layers, choice).ifPresent(cases::add));
        return cases;
    }

    private Optional<CaseSpec> build(Layers layers, Map<JobKey, Written> choice) {
        Workload workload = workloads.get(choice.get(JobKey.WORKLOAD).value());
        ProblemClass problemClass =
                word(ProblemClass.values(), ProblemClass::word, choice.get(JobKey.CLASS));
        EngineKind engine = word(EngineKind.values(), EngineKind::word, choice.get(JobKey.ENGINE));
        Precision precision =
                word(Precision.values(), Precision::word, choice.get(JobKey.PRECISION));
        checkSupport(engine, precision, choice);
        Mode mode = word(Mode.values(), Mode::word, choice.get(JobKey.MODE));
        Written data = choice.get(JobKey.DATA);
        boolean real = data.value().equals(DataMode.REAL.word());
        SortedMap<String, String> settings = settings(layers, workload, problemClass, mode, real);
        Optional<Problem> problem = problem(layers, workload, problemClass, settings);
        if (problem.isEmpty()) {
            return Optional.empty();
        }
        boolean graphs = graphs(engine, choice.get(JobKey.CUDA_GRAPH));
        if (!graphs && isOn(choice.get(JobKey.CUDA_GRAPH)) && hasOff(layers)) {
            // It would be the case without graphs once more.
            return Optional.empty();
        }
        boolean byEpochs = layers.byEpochs();
        if (byEpochs && !real) {
            problems.add(
                    layers.get(JobKey.EPOCHS).get(0).place(),
                    "made-up data has no epochs",
                    "epochs with data real, or iterations");
        }
        return Optional.of(
                new CaseSpec(
                        workload.name(),
                        mode,
                        engine,
                        problemClass,
                        precision,
                        deviceKind,
                        word(DataMode.values(), DataMode::word, data),
                        settings,
                        problem.get().batch(),
                        warmup(layers),
                        byEpochs ? 0 : number(layers, JobKey.ITERATIONS),
                        byEpochs ? number(layers, JobKey.EPOCHS) : 0,
                        target(layers, mode, problem.get()),
                        seed,
                        number(layers, JobKey.THREADS),
                        libraries.settle(choice.get(JobKey.LIBRARY)).word(),
                        isOn(choice.get(JobKey.OVERLAP)),
                        graphs));
    }

    private static boolean isOn(Written written) {
        return ValueType.Switch.isOn(written.value());
    }

    private static boolean hasOff(Layers layers) {
        return !layers.get(JobKey.CUDA_GRAPH).stream().allMatch(CaseBuilder::isOn);
    }

    /**
     * Whether a case's phases are captured as CUDA graphs: where that is asked for and possible.
     */
    private boolean graphs(EngineKind engine, Written written) {
        return isOn(written)
                && applicability.note(
                        engine == EngineKind.TORCH && deviceKind == DeviceKind.CUDA,
                        written,
                        "'" + written.value() + "' is for engine torch on a GPU",
                        "engine "
                                + EngineKind.TORCH.word()
                                + " on device "
                                + DeviceKind.CUDA.word());
    }

    private void checkSupport(EngineKind engine, Precision precision, Map<JobKey, Written> choice) {
        Support support = environment.engines().supports(engine, deviceKind, precision);
        if (support.supported()) {
            return;
        }
        String where = " with " + engine.word() + ": " + support.reason();
        if (runsInSinglePrecision(engine, deviceKind)) {
            problems.add(
                    choice.get(JobKey.PRECISION).place(),
                    precision.word() + " does not run on " + deviceKind.word() + where,
                    Precision.FP32.word());
        } else if (Arrays.stream(DeviceKind.values())
                .anyMatch(kind -> runsInSinglePrecision(engine, kind))) {
            problems.addEnvironment(
                    device.place(), deviceKind.word() + " does not run here" + where);
        } else {
            problems.addEnvironment(
                    choice.get(JobKey.ENGINE).place(),
                    engine.word() + " does not run here: " + support.reason());
        }
    }

    private boolean runsInSinglePrecision(EngineKind engine, DeviceKind kind) {
        return environment.engines().supports(engine, kind, Precision.FP32).supported();
    }

    /**
     * Problems that only all cases together tell: libraries that one run cannot have, what only
     * cases of another mode or kind of data than all of the job's could use, and values of
     * settings, with the workloads where they allow different ones.
     */
    void tellProblems() {
        libraries.tell(problems);
        applicability.tell(problems);
        refused.forEach(
                (one, allowed) -> {
                    boolean alike = allowed.values().stream().distinct().count() == 1;
                    allowed.forEach(
                            (workload, values) ->
                                    problems.add(
                                            one.place(),
                                            (alike ? "" : workload + ": ")
                                                    + "'"
                                                    + one.value()
                                                    + "'",
                                            values));
                });
    }

    /** A run by epochs has no warm-up: it would train the weights before the clock is started. */
    private int warmup(Layers layers) {
        if (!layers.byEpochs()) {
            return number(layers, JobKey.WARMUP);
        }
        if (layers.has(JobKey.WARMUP) && number(layers, JobKey.WARMUP) > 0) {
            Written written = layers.get(JobKey.WARMUP).get(0);
            problems.add(
                    written.place(),
                    "a warm-up of " + written.value() + " beside epochs",
                    "0, or iterations in place of epochs");
        }
        return 0;
    }

    private OptionalDouble target(Layers layers, Mode mode, Problem problem) {
        List<Written> all = layers.get(JobKey.TARGET);
        if (all.isEmpty()) {
            return OptionalDouble.empty();
        }
        Written written = all.get(0);
        if (!layers.byEpochs()) {
            problems.add(
                    written.place(),
                    "'" + written.value() + "' without epochs",
                    "epochs beside it");
        }
        if (!applicability.note(
                mode == Mode.TRAIN,
                written,
                "'" + written.value() + "' is for training",
                "mode " + Mode.TRAIN.word())) {
            return OptionalDouble.empty();
        }
        Quality quality = problem.quality();
        Quality first = targets.putIfAbsent(written, quality);
        if (first != null && !first.metric().equals(quality.metric())) {
            problems.add(
                    written.place(),
                    "'%s' is one target for %s and %s"
                            .formatted(written.value(), first.metric(), quality.metric()),
                    "a target of its own in each entry of cases, or workloads of one metric");
        }
        double target = Double.parseDouble(written.value());
        if (!quality.reaches(quality.best(), target)) {
            problems.add(
                    written.place(),
                    "'%s' can never be reached by %s".formatted(written.value(), quality.metric()),
                    (quality.higherIsBetter() ? "at most " : "at least ")
                            + Math.round(quality.best()));
        }
        return OptionalDouble.of(target);
    }

    /**
     * The settings that the workload has in that mode and that differ from its class's, or from
     * what real data have.
     */
    private SortedMap<String, String> settings(
            Layers layers, Workload workload, ProblemClass problemClass, Mode mode, boolean real) {
        SortedMap<String, Written> written = layers.set();
        SortedMap<String, String> settings = new TreeMap<>();
        for (Setting setting : workload.settings()) {
            Written one = written.get(setting.key());
            if (one == null) {
                continue;
            }
            boolean counts = applies(setting, one, mode, real);
            boolean isDefault = one.value().equals(setting.defaults().get(problemClass));
            boolean ofData = real && setting.scope() == Setting.Scope.DATA;
            if (!setting.check().test(one.value())) {
                refused.computeIfAbsent(one, w -> new LinkedHashMap<>())
                        .put(workload.name(), setting.allowed());
            } else if (counts && (!isDefault || ofData)) {
                settings.put(setting.key(), one.value());
            }
        }
        return settings;
    }

    /** Whether a setting means something to a case; else it is left out. */
    private boolean applies(Setting setting, Written written, Mode mode, boolean real) {
        String is = "'" + setting.key() + "' is for ";
        return switch (setting.scope()) {
            case EVERYWHERE, DATA -> true;
            case INFERENCE ->
                    applicability.note(
                            mode == Mode.INFER,
                            written,
                            is + "inference",
                            "mode " + Mode.INFER.word());
            case SYNTHETIC ->
                    applicability.note(
                            !real,
                            written,
                            is + "made-up data",
                            "data " + DataMode.SYNTHETIC.word());
            case REAL ->
                    applicability.note(
                            real, written, is + "real data", "data " + DataMode.REAL.word());
        };
    }

    /** The problem; adds the batch to the settings where a global batch decides it. */
    private Optional<Problem> problem(
            Layers layers,
            Workload workload,
            ProblemClass problemClass,
            SortedMap<String, String> settings) {
        List<Written> global = layers.get(JobKey.GLOBAL_BATCH);
        if (!global.isEmpty()) {
            int samples = Integer.parseInt(global.get(0).value());
            String place = global.get(0).place();
            if (samples % ranks != 0) {
                problems.add(
                        place, samples + " does not divide by " + ranks + " ranks", multiple());
                return Optional.empty();
            }
            if (layers.set().containsKey(BATCH)) {
                problems.add(place, "beside set batch", "one of the two");
                return Optional.empty();
            }
            settings.put(BATCH, Integer.toString(samples / ranks));
        }
        try {
            Problem problem = workload.problem(problemClass, settings);
            workload.settings().stream()
                    .filter(setting -> setting.key().equals(BATCH))
                    .map(setting -> setting.defaults().get(problemClass))
                    .forEach(classBatch -> settings.remove(BATCH, classBatch));
            return Optional.of(problem);
        } catch (IllegalArgumentException e) {
            String place =
                    layers.set().values().stream()
                            .map(Written::place)
                            .findFirst()
                            .or(() -> global.stream().map(Written::place).findFirst())
                            .orElse(layers.place());
            String named = workload.name() + ": ";
            String message = String.valueOf(e.getMessage());
            problems.add(place, message.startsWith(named) ? message : named + message);
            return Optional.empty();
        }
    }

    private String multiple() {
        return "a multiple of " + ranks;
    }

    private static int number(Layers layers, JobKey key) {
        List<Written> written = layers.get(key);
        return written.isEmpty() ? 0 : Integer.parseInt(written.get(0).value());
    }

    private static <E> E word(E[] values, Function<E, String> word, Written written) {
        return Arrays.stream(values)
                .filter(value -> word.apply(value).equals(written.value()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no such word: " + written.value()));
    }
}
