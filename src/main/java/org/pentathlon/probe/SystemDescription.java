package org.pentathlon.probe;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.results.Attributes;

/**
 * The machine and process of one rank. A fact that cannot be had is absent.
 *
 * @param row the rank's row in the table of systems
 * @param texts longer texts by name: {@code cpuinfo}, {@code topology}, {@code mitigations}, {@code
 *     limits}, {@code gpus}, {@code environment}, {@code jvm}
 */
public record SystemDescription(Attributes row, Map<String, String> texts) {
    public SystemDescription {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * Reads this machine's files.
     *
     * @param root {@code /}, or a folder that stands for it
     */
    public static SystemDescription read(Path root, Map<String, String> variables) {
        SystemFiles files = new SystemFiles(root);
        Processors processors = new Processors(files);
        Surroundings surroundings = new Surroundings(files);
        DriverFiles driver = new DriverFiles(files);

        Attributes row = new Attributes();
        // A node has Slurm's name in all messages, so here too.
        Optional.ofNullable(variables.get("SLURMD_NODENAME"))
                .filter(node -> !node.isEmpty())
                .or(() -> files.first("proc/sys/kernel/hostname"))
                .ifPresent(host -> row.put("host", host));
        row.put("pid", ProcessHandle.current().pid());
        processors.describe(row);
        cores(row, UsableCores.read(root, variables));
        surroundings.describe(row);
        driver.describe(row);
        String java = System.getProperty("java.runtime.version", "");
        row.put("java", java);

        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("cpuinfo", processors.fieldsText());
        texts.put("topology", processors.topologyText());
        texts.put("mitigations", surroundings.mitigationsText());
        texts.put("limits", surroundings.limitsText());
        texts.put("gpus", driver.text());
        texts.put("environment", Variables.text(variables));
        texts.put("jvm", System.getProperty("java.vm.name") + " " + java + "\n" + arguments());
        texts.values().removeIf(String::isEmpty);
        return new SystemDescription(row, texts);
    }

    private static void cores(Attributes row, UsableCores cores) {
        row.put("cores", cores.cores());
        if (!cores.affinity().isEmpty()) {
            row.put("affinity", cores.affinity());
        }
        cores.quota().ifPresent(quota -> row.put("cpu_quota", quota));
        cores.allocated().ifPresent(given -> row.put("slurm_cpus_on_node", given));
        cores.perTask().ifPresent(perTask -> row.put("slurm_cpus_per_task", perTask));
    }

    private static String arguments() {
        List<String> arguments = ManagementFactory.getRuntimeMXBean().getInputArguments();
        return String.join("\n", Variables.shown(arguments));
    }
}
