package org.pentathlon.harness;

import java.util.Map;
import java.util.stream.Collectors;
import org.pentathlon.results.Attributes;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Problem;

/** What the result file says of a case as a whole. */
final class CaseAttributes {
    private CaseAttributes() {}

    /**
     * @param flopsPerIteration analytic FLOPs of one rank's iteration
     * @param collective name and version of what reduced the gradients, or {@code none}
     * @param libraries libraries that the engine really loaded, by name
     */
    static Attributes of(
            CaseSpec spec,
            Problem problem,
            int worldSize,
            int threads,
            boolean prefetch,
            long flopsPerIteration,
            String collective,
            Map<String, String> libraries) {
        boolean closed = spec.settings().keySet().stream().allMatch("batch"::equals);
        return new Attributes()
                .put("workload", spec.workload())
                .put("mode", spec.mode().word())
                .put("engine", spec.engine().word())
                .put("class", spec.problemClass().word())
                .put("precision", spec.precision().word())
                .put("device", spec.device().word())
                .put("library", spec.library())
                .put(
                        "libraries_loaded",
                        libraries.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining("; ")))
                .put("ranks", worldSize)
                .put("threads", threads)
                .put("prefetch", prefetch ? 1 : 0)
                .put("batch_per_rank", problem.batch())
                .put("batch_global", Math.multiplyExact((long) problem.batch(), worldSize))
                .put("parameters", problem.parameterCount())
                .put("flops_per_iteration", flopsPerIteration)
                .put("data", spec.data().word())
                .put("settings", settings(spec))
                .put("settings_hash", spec.settingsHash())
                .put("division", closed ? "closed" : "open")
                .put("seed", spec.seed())
                .put("warmup", spec.warmup())
                .put("iterations", spec.iterations())
                .put("epochs", spec.epochs())
                .put("learning_rate", problem.training().learningRate())
                .put("learning_rate_changed", spec.settings().containsKey("lr") ? 1 : 0)
                .put("collective", spec.mode() == Mode.TRAIN ? collective : "none")
                .put("overlap", spec.overlap() ? 1 : 0);
    }

    private static String settings(CaseSpec spec) {
        return spec.settings().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .collect(Collectors.joining(" "));
    }
}
