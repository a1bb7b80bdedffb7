package org.pentathlon.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        SortedMap<String, String> settings = settings(layers, workload, problemClass);
        Optional<Integer> batch = batch(layers, workload, problemClass, settings);
        if (batch.isEmpty()) {
            return Optional.empty();
        }
        boolean byEpochs = layers.byEpochs();
        Written data = choice.get(JobKey.DATA);
        if (byEpochs && !data.value().equals(DataMode.REAL.word())) {
            problems.add(
                    layers.get(JobKey.EPOCHS).get(0).place(),
                    "made-up data has no epochs",
                    "epochs with data real, or iterations");
        }
        return Optional.of(
                new CaseSpec(
                        workload.name(),
                        word(Mode.values(), Mode::word, choice.get(JobKey.MODE)),
                        engine,
                        problemClass,
                        precision,
                        deviceKind,
                        word(DataMode.values(), DataMode::word, data),
                        settings,
                        batch.get(),
                        number(layers, JobKey.WARMUP),
                        byEpochs ? 0 : number(layers, JobKey.ITERATIONS),
                        byEpochs ? number(layers, JobKey.EPOCHS) : 0,
                        seed,
                        number(layers, JobKey.THREADS),
                        choice.get(JobKey.LIBRARY).value(),
                        ValueType.Switch.isOn(choice.get(JobKey.OVERLAP).value())));
    }

    private void checkSupport(EngineKind engine, Precision precision, Map<JobKey, Written> choice) {
        Support support = environment.engines().supports(engine, deviceKind, precision);
        if (support.supported()) {
            return;
        }
        boolean precisionAlone =
                precision != Precision.FP32
                        && environment
                                .engines()
                                .supports(engine, deviceKind, Precision.FP32)
                                .supported();
        String where = " with " + engine.word() + ": " + support.reason();
        if (precisionAlone) {
            problems.add(
                    choice.get(JobKey.PRECISION).place(),
                    precision.word() + " does not run on " + deviceKind.word() + where,
                    Precision.FP32.word());
        } else {
            problems.addEnvironment(
                    device.place(), deviceKind.word() + " does not run here" + where);
        }
    }

    /** The settings that the workload has and that differ from its class's. */
    private SortedMap<String, String> settings(
            Layers layers, Workload workload, ProblemClass problemClass) {
        SortedMap<String, Written> written = layers.set();
        SortedMap<String, String> settings = new TreeMap<>();
        for (Setting setting : workload.settings()) {
            Written one = written.get(setting.key());
            if (one == null) {
                continue;
            }
            if (!setting.check().test(one.value())) {
                problems.add(one.place(), "'" + one.value() + "'", setting.allowed());
            } else if (!one.value().equals(setting.defaults().get(problemClass))) {
                settings.put(setting.key(), one.value());
            }
        }
        return settings;
    }

    /** Samples of a rank; adds the batch to the settings where a global batch decides it. */
    private Optional<Integer> batch(
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
            int batch = workload.problem(problemClass, settings).batch();
            workload.settings().stream()
                    .filter(setting -> setting.key().equals(BATCH))
                    .map(setting -> setting.defaults().get(problemClass))
                    .forEach(classBatch -> settings.remove(BATCH, classBatch));
            return Optional.of(batch);
        } catch (IllegalArgumentException e) {
            String place =
                    layers.set().values().stream()
                            .map(Written::place)
                            .findFirst()
                            .or(() -> global.stream().map(Written::place).findFirst())
                            .orElse(layers.place());
            problems.add(place, workload.name() + ": " + e.getMessage());
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
