package org.pentathlon.report.page;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.pentathlon.report.Digits;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;

/** What was run, where, and with what settings. */
final class Facts {
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    /** Columns of {@code /system} that are shown as they are, with their names for people. */
    private static final Map<String, String> SYSTEM =
            ordered(
                    "cpu_model", "CPU",
                    "sockets", "Sockets of a node",
                    "cores_node", "Logical cores of a node",
                    "cores", "Cores of a rank",
                    "threads", "Threads of a rank",
                    "gpu_name", "GPU",
                    "driver", "GPU driver",
                    "cuda_driver", "CUDA of the driver",
                    "kernel", "Kernel",
                    "java", "Java",
                    "virtual_machine", "Virtual machine",
                    "container", "Container");

    /** Settings of the job that decide what is measured. */
    private static final List<String> SETTINGS =
            List.of(
                    "workload",
                    "mode",
                    "engine",
                    "class",
                    "precision",
                    "device",
                    "library",
                    "ranks",
                    "threads",
                    "global-batch",
                    "data",
                    "set",
                    "warmup",
                    "iterations",
                    "epochs",
                    "target",
                    "repeats",
                    "seed",
                    "measure",
                    "launcher",
                    "mpi",
                    "mpi_library",
                    "collective",
                    "overlap",
                    "cuda-graph",
                    "share-gpu",
                    "memory-limit",
                    "price-per-device-hour");

    private final ReportInput input;

    Facts(ReportInput input) {
        this.input = input;
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }

    /** Title, date, version and command line. */
    DataTable run() {
        FactTable table = new FactTable("Run", input);
        for (ResultFile file : input.files()) {
            Attributes root = file.attributes("/");
            table.put(file, "Title", title(file));
            table.put(file, "Date (UTC)", root.text("date", "").replace('T', ' ').replace("Z", ""));
            String version = root.text("software_version", "");
            table.put(file, "Version", (root.text("software", "") + " " + version).strip());
            table.put(file, "Command line", root.text("command_line", ""));
            table.put(file, "Termination", root.text("termination", ""));
            table.put(file, "Cases", Integer.toString(file.cases().size()));
            if (file.exists("/runs")) {
                table.put(file, "Merged runs", Long.toString(file.table("/runs").rows()));
            }
        }
        return table.table();
    }

    private static String title(ResultFile file) {
        return file.exists("/job") ? file.attributes("/job").text("title", "") : "";
    }

    /** Hosts, processors, memory. */
    DataTable system() {
        FactTable table = new FactTable("System", input);
        for (ResultFile file : input.files()) {
            if (file.exists("/system")) {
                RankValues ranks = new RankValues(file.table("/system"));
                table.put(file, "Ranks", Integer.toString(ranks.distinct("rank").size()));
                List<String> hosts = ranks.distinct("host");
                String count = hosts.size() > 1 ? hosts.size() + ": " : "";
                table.put(file, "Hosts", count + RankValues.cut(hosts));
                SYSTEM.forEach((column, name) -> table.put(file, name, ranks.words(column)));
                table.put(file, "Memory of a node", bytes(ranks.distinct("memory_bytes")));
                table.put(file, "Level 3 cache", bytes(ranks.distinct("cache_l3_bytes")));
            }
        }
        return table.table();
    }

    private static String bytes(List<String> values) {
        return RankValues.cut(values.stream().map(Facts::bytes).toList());
    }

    private static String bytes(String value) {
        double bytes = Double.parseDouble(value);
        return bytes >= GIB
                ? String.format(Locale.ROOT, "%.1f GiB", bytes / GIB)
                : Digits.four(bytes / MIB) + " MiB";
    }

    /** Resolved settings. */
    DataTable job() {
        FactTable table = new FactTable("Job", input);
        for (ResultFile file : input.files()) {
            if (file.exists("/job")) {
                Map<String, Object> job = file.attributes("/job").asMap();
                for (String name : SETTINGS) {
                    String value = job.getOrDefault(name, "").toString();
                    table.put(file, name.replaceAll("[-_]", " "), value.replace(",", ", "));
                }
            }
        }
        return table.table();
    }

    /** Libraries that were loaded for any case, and how they were tuned. */
    DataTable libraries() {
        FactTable table = new FactTable("Libraries", input);
        for (ResultFile file : input.files()) {
            Map<String, SortedSet<String>> libraries = new LinkedHashMap<>();
            for (String name : file.cases()) {
                Attributes attributes = file.attributes("/cases/" + name);
                String loaded = attributes.text("libraries_loaded", "");
                for (String one : loaded.split("; ", -1)) {
                    add(one, libraries);
                }
                String collective = attributes.text("collective", "none");
                add(
                        "%s=%s".formatted(collective, attributes.text("collective_version", "")),
                        libraries);
            }
            libraries.forEach(
                    (name, versions) -> table.put(file, name, String.join(" or ", versions)));
        }
        return table.table();
    }

    /** A library without the path of its file, which is in the file for those who need it. */
    private static void add(String assignment, Map<String, SortedSet<String>> libraries) {
        int equals = assignment.indexOf('=');
        if (equals > 0) {
            String version =
                    List.of(assignment.substring(equals + 1).split(" ")).stream()
                            .filter(word -> !word.startsWith("/"))
                            .collect(Collectors.joining(" "))
                            .replaceFirst(" in$", "");
            if (!version.isEmpty()) {
                libraries
                        .computeIfAbsent(assignment.substring(0, equals), n -> new TreeSet<>())
                        .add(version);
            }
        }
    }
}
