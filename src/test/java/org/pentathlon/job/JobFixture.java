package org.pentathlon.job;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Setting;
import org.pentathlon.workload.Workload;

/** A parser with two workloads, and the flags of a command line. */
final class JobFixture {
    static final List<Workload> WORKLOADS =
            List.of(
                    StandIn.of("vgg"),
                    StandIn.of(
                            "resnet",
                            StandIn.depth(),
                            StandIn.onOff("speak", Setting.Scope.INFERENCE),
                            StandIn.onOff("pretend", Setting.Scope.SYNTHETIC),
                            StandIn.words()));

    /** Everything but what a test wants refused. */
    static final Supported SUPPORTED =
            Supported.keys(
                            Arrays.stream(JobKey.values())
                                    .filter(key -> key != JobKey.MEMORY_LIMIT)
                                    .toArray(JobKey[]::new))
                    .and(JobKey.MEASURE, "phases");

    private JobFixture() {}

    static Environment environment(int launchedRanks) {
        return environment(launchedRanks, ComputeLibrary.OPENBLAS);
    }

    static Environment environment(int launchedRanks, ComputeLibrary library) {
        return new Environment(
                launchedRanks,
                (engine, device, precision) ->
                        device == DeviceKind.CUDA
                                ? Support.no("no GPU was found")
                                : precision == Precision.FP32
                                        ? Support.yes()
                                        : Support.no("the CPU has no " + precision.word()),
                library,
                Instant.parse("2026-01-02T03:04:05Z"));
    }

    static Job parse(Path file, String... flags) {
        return parse(environment(0), Optional.ofNullable(file), flags);
    }

    static Job parse(Environment environment, Optional<Path> file, String... flags) {
        return new JobParser(WORKLOADS, SUPPORTED, environment).parse(file, flags(flags));
    }

    /** Words such as {@code --ranks 2}. */
    static Map<JobKey, List<String>> flags(String... words) {
        Map<JobKey, List<String>> flags = new EnumMap<>(JobKey.class);
        for (String word : words) {
            String[] parts = word.split(" ", 2);
            flags.computeIfAbsent(
                            JobKey.byWord(parts[0].substring(2)).orElseThrow(),
                            key -> new ArrayList<>())
                    .add(parts.length > 1 ? parts[1] : "on");
        }
        return flags;
    }

    static PentathlonException refused(Path file, String... flags) {
        return catchThrowableOfType(PentathlonException.class, () -> parse(file, flags));
    }
}
