package org.pentathlon.harness;

import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pentathlon.comm.Collective;
import org.pentathlon.results.Attributes;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.SettingsHash;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Problem;

/** What the result file says of a case as a whole. */
final class CaseAttributes {
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,18}");

    private CaseAttributes() {}

    /**
     * @param collective what reduces gradients, or null where nothing does
     * @param libraries libraries that the engine really loaded, by name
     */
    static Attributes of(
            CaseSpec spec,
            Dataset data,
            int worldSize,
            Collective collective,
            Map<String, String> libraries) {
        Problem problem = data.problem();
        boolean closed =
                spec.engine().computes()
                        && spec.settings().keySet().stream().allMatch("batch"::equals);
        Attributes attributes =
                new Attributes()
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
                        .put("batch_per_rank", problem.batch())
                        .put("batch_global", Math.multiplyExact((long) problem.batch(), worldSize))
                        .put("parameters", problem.parameterCount())
                        .put("data", spec.data().word())
                        .put("settings", spec.settingsText())
                        .put("settings_hash", SettingsHash.of(spec))
                        .put("division", closed ? "closed" : "open")
                        .put("seed", spec.seed())
                        .put("warmup", spec.warmup())
                        .put("epochs", spec.epochs())
                        .put("learning_rate", problem.training().learningRate())
                        .put("learning_rate_changed", spec.settings().containsKey("lr"))
                        .put("collective", collective == null ? "none" : collective.kind().word())
                        .put("collective_version", collective == null ? "" : collective.version())
                        .put("overlap", spec.overlap())
                        .put("cuda_graph", spec.cudaGraph());
        if (spec.mode() == Mode.INFER) {
            attributes.put("inferred_split", data.inferred().word());
        }
        if (collective != null) {
            collective.facts().forEach((name, fact) -> attributes.put("collective_" + name, fact));
        }
        data.facts().forEach((name, fact) -> put(attributes, name, fact));
        return attributes;
    }

    /** Counts become numbers. */
    private static void put(Attributes attributes, String name, String fact) {
        if (WHOLE.matcher(fact).matches()) {
            attributes.put(name, Long.parseLong(fact));
        } else {
            attributes.put(name, fact);
        }
    }
}
