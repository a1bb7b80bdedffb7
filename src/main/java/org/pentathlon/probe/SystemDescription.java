package org.pentathlon.probe;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.results.Attributes;

/**
 * The machine and process of one rank. A fact that cannot be had is absent.
 *
 * @param row the rank's row in the table of systems
 * @param texts longer texts by name: {@code cpuinfo}, {@code environment}, {@code jvm}
 */
public record SystemDescription(Attributes row, Map<String, String> texts) {
    private static final List<String> PREFIXES =
            List.of(
                    "OMP_",
                    "GOMP_",
                    "OPENBLAS_",
                    "MKL_",
                    "MALLOC_",
                    "GLIBC_",
                    "NCCL_",
                    "UCX_",
                    "SLURM_",
                    "PENTATHLON_");
    private static final List<String> SECRETS =
            List.of("TOKEN", "PASSWORD", "PASSWD", "SECRET", "KEY", "CREDENTIAL", "AUTH", "JWT");

    public SystemDescription {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    /**
     * Reads this machine's files.
     *
     * @param root {@code /}, or a folder that stands for it
     */
    public static SystemDescription read(Path root, Map<String, String> variables) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("cpuinfo", cpuDigest(root));
        texts.put("environment", environment(variables));
        texts.put(
                "jvm",
                System.getProperty("java.vm.name")
                        + " "
                        + System.getProperty("java.runtime.version")
                        + "\n"
                        + String.join("\n", arguments()));
        texts.values().removeIf(String::isEmpty);
        return new SystemDescription(row(root, variables), texts);
    }

    private static Attributes row(Path root, Map<String, String> variables) {
        Attributes row = new Attributes();
        put(row, "host", first(root, "proc/sys/kernel/hostname"));
        row.put("pid", ProcessHandle.current().pid());
        Map<String, Set<String>> cpu = cpuFields(root);
        put(row, "cpu_model", cpu.getOrDefault("model name", Set.of()).stream().findFirst());
        UsableCores cores = UsableCores.read(root, variables);
        row.put("cores", cores.cores());
        row.put("cores_node", processors(root));
        if (!cores.affinity().isEmpty()) {
            row.put("affinity", cores.affinity());
        }
        cores.quota().ifPresent(quota -> row.put("cpu_quota", quota));
        cores.allocated().ifPresent(given -> row.put("slurm_cpus_on_node", given));
        cores.perTask().ifPresent(perTask -> row.put("slurm_cpus_per_task", perTask));
        memoryBytes(root).ifPresent(bytes -> row.put("memory_bytes", bytes));
        first(root, "sys/fs/cgroup/memory.max")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .ifPresent(text -> row.put("memory_limit_bytes", Long.parseLong(text)));
        put(row, "kernel", first(root, "proc/sys/kernel/osrelease"));
        put(row, "numa", numa(root));
        put(row, "governor", first(root, "sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
        put(row, "huge_pages", first(root, "sys/kernel/mm/transparent_hugepage/enabled"));
        put(row, "java", Optional.ofNullable(System.getProperty("java.runtime.version")));
        return row;
    }

    /** Variables that change how the libraries behave, sorted; none that may hold a secret. */
    static String environment(Map<String, String> variables) {
        return new TreeMap<>(variables)
                .entrySet().stream()
                        .filter(entry -> PREFIXES.stream().anyMatch(entry.getKey()::startsWith))
                        .filter(entry -> SECRETS.stream().noneMatch(entry.getKey()::contains))
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
    }

    /** One line for each field that says what the processor is; values of all cores together. */
    private static String cpuDigest(Path root) {
        Map<String, Set<String>> fields = cpuFields(root);
        StringBuilder digest = new StringBuilder();
        if (!fields.isEmpty()) {
            digest.append("processors: ").append(processors(root));
        }
        List<String> shown =
                List.of(
                        "vendor_id",
                        "cpu family",
                        "model",
                        "model name",
                        "stepping",
                        "microcode",
                        "cache size",
                        "physical id",
                        "cpu cores",
                        "siblings",
                        "flags");
        for (String name : shown) {
            if (fields.containsKey(name)) {
                digest.append('\n').append(name).append(": ");
                digest.append(String.join(", ", fields.get(name)));
            }
        }
        return digest.toString();
    }

    private static Map<String, Set<String>> cpuFields(Path root) {
        Map<String, Set<String>> fields = new LinkedHashMap<>();
        for (String line : lines(root.resolve("proc/cpuinfo"))) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                fields.computeIfAbsent(
                                line.substring(0, colon).strip(), name -> new LinkedHashSet<>())
                        .add(line.substring(colon + 1).strip());
            }
        }
        return fields;
    }

    private static long processors(Path root) {
        return cpuFields(root).getOrDefault("processor", Set.of()).size();
    }

    private static Optional<Long> memoryBytes(Path root) {
        return lines(root.resolve("proc/meminfo")).stream()
                .filter(line -> line.matches("MemTotal:\\s+[0-9]{1,15} kB"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .map(kilobytes -> Math.multiplyExact(Long.parseLong(kilobytes), 1024L))
                .findFirst();
    }

    /** {@code node0: 0-7; node1: 8-15}. */
    private static Optional<String> numa(Path root) {
        Map<String, String> nodes = new TreeMap<>();
        Path folder = root.resolve("sys/devices/system/node");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "node[0-9]*")) {
            for (Path node : found) {
                String name = node.getFileName().toString();
                first(node, "cpulist").ifPresent(list -> nodes.put(name, list));
            }
        } catch (IOException absent) {
            return Optional.empty();
        }
        return nodes.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        nodes.entrySet().stream()
                                .map(node -> node.getKey() + ": " + node.getValue())
                                .collect(Collectors.joining("; ")));
    }

    private static List<String> arguments() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(
                        argument ->
                                SECRETS.stream()
                                        .noneMatch(argument.toUpperCase(Locale.ROOT)::contains))
                .toList();
    }

    private static void put(Attributes row, String name, Optional<String> value) {
        value.filter(text -> !text.isEmpty()).ifPresent(text -> row.put(name, text));
    }

    private static Optional<String> first(Path root, String file) {
        return lines(root.resolve(file)).stream().findFirst().map(String::strip);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
