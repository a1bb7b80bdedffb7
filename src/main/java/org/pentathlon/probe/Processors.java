package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.pentathlon.results.Attributes;

/** The processors of the machine: sockets, cores, threads, caches, clocks. */
final class Processors {
    private static final String FOLDER = "sys/devices/system/cpu";
    private static final long KILO = 1000;

    private final SystemFiles files;
    private final Map<String, Set<String>> fields;
    private final List<Path> cpus;
    private final List<Cache> caches;

    /** A cache of the first processor, and the processors that share it. */
    private record Cache(String name, long bytes, String sharing) {}

    Processors(SystemFiles files) {
        this.files = files;
        fields = ProcessorFields.of(files);
        cpus = files.matching(FOLDER, "cpu[0-9]*");
        caches = caches();
    }

    /** Puts what is known. */
    void describe(Attributes row) {
        one("model name").ifPresent(model -> row.put("cpu_model", model));
        one("vendor_id").ifPresent(vendor -> row.put("cpu_vendor", vendor));
        row.put("cores_node", count());
        SortedMap<Integer, List<Path>> sockets = sockets();
        if (!sockets.isEmpty()) {
            row.put("sockets", sockets.size());
            row.put("cores_physical", sockets.values().stream().mapToLong(this::cores).sum());
        }
        for (Cache cache : caches) {
            String name = "cache_" + cache.name().toLowerCase(Locale.ROOT);
            row.put(name + "_bytes", cache.bytes());
            row.put(name + "_shared_by", cache.sharing());
        }
        files.first(FOLDER + "/smt/control").ifPresent(smt -> row.put("smt", smt));
        distinct("cpufreq/scaling_governor", ", ").ifPresent(name -> row.put("governor", name));
        boost().ifPresent(boost -> row.put("boost", boost));
        files.number(FOLDER + "/cpu0/cpufreq/cpuinfo_max_freq")
                .ifPresent(kilohertz -> row.put("clock_max_hz", kilohertz * KILO));
    }

    /** Threads that the machine runs at once. */
    private long count() {
        return fields.getOrDefault("processor", Set.of()).size();
    }

    /** One line for each field that says what the processor is; values of all cores together. */
    String fieldsText() {
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
        List<String> lines = new ArrayList<>();
        if (!fields.isEmpty()) {
            lines.add("processors: " + count());
        }
        for (String name : shown) {
            if (fields.containsKey(name)) {
                lines.add(name + ": " + String.join(", ", fields.get(name)));
            }
        }
        return String.join("\n", lines);
    }

    /** Sockets, memory nodes and caches, and which processors belong to each. */
    String topologyText() {
        List<String> lines = new ArrayList<>();
        sockets()
                .forEach(
                        (socket, members) ->
                                lines.add(
                                        "socket %d: %d cores, %d threads"
                                                .formatted(
                                                        socket, cores(members), members.size())));
        for (Path node : files.matching("sys/devices/system/node", "node[0-9]*")) {
            String name = node.getFileName().toString();
            OptionalLong bytes = memoryBytes(node);
            lines.add(
                    name
                            + ": cpus "
                            + SystemFiles.first(node.resolve("cpulist")).orElse("none")
                            + (bytes.isPresent() ? ", " + bytes.getAsLong() + " bytes" : "")
                            + SystemFiles.first(node.resolve("distance"))
                                    .map(distances -> ", distances " + distances)
                                    .orElse(""));
        }
        for (Cache cache : caches) {
            lines.add(
                    cache.name()
                            + " of cpu0: "
                            + cache.bytes()
                            + " bytes, shared by "
                            + cache.sharing());
        }
        distinct("topology/thread_siblings_list", " ")
                .ifPresent(siblings -> lines.add("threads of a core: " + siblings));
        return String.join("\n", lines);
    }

    private static OptionalLong memoryBytes(Path node) {
        return SystemFiles.lines(node.resolve("meminfo")).stream()
                .filter(line -> line.contains(" MemTotal:"))
                .map(line -> line.replaceFirst(".*MemTotal:\\s*([0-9]{1,15}) kB.*", "$1"))
                .flatMapToLong(digits -> SystemFiles.parse(digits).stream())
                .map(kilobytes -> Math.multiplyExact(kilobytes, 1024L))
                .findFirst();
    }

    /** Processors by the number of their socket. */
    private SortedMap<Integer, List<Path>> sockets() {
        SortedMap<Integer, List<Path>> sockets = new TreeMap<>();
        for (Path cpu : cpus) {
            SystemFiles.first(cpu.resolve("topology/physical_package_id"))
                    .filter(number -> number.matches("[0-9]{1,6}"))
                    .ifPresent(
                            number ->
                                    sockets.computeIfAbsent(
                                                    Integer.valueOf(number),
                                                    key -> new ArrayList<>())
                                            .add(cpu));
        }
        return sockets;
    }

    /** Cores that these processors of one socket are threads of. */
    private long cores(List<Path> members) {
        return members.stream()
                .map(cpu -> SystemFiles.first(cpu.resolve("topology/thread_siblings_list")))
                .distinct()
                .count();
    }

    private List<Cache> caches() {
        List<Cache> found = new ArrayList<>();
        for (Path cache : files.matching(FOLDER + "/cpu0/cache", "index[0-9]*")) {
            String type = SystemFiles.first(cache.resolve("type")).orElse("");
            String level = SystemFiles.first(cache.resolve("level")).orElse("");
            Optional<Long> bytes =
                    SystemFiles.first(cache.resolve("size")).flatMap(Processors::size);
            if (!type.equals("Instruction") && !level.isEmpty() && bytes.isPresent()) {
                found.add(
                        new Cache(
                                "L" + level + (type.equals("Data") ? "d" : ""),
                                bytes.get(),
                                SystemFiles.first(cache.resolve("shared_cpu_list"))
                                        .orElse("unknown")));
            }
        }
        return found;
    }

    /** {@code 48K} or {@code 32M} in bytes. */
    private static Optional<Long> size(String text) {
        if (!text.matches("[0-9]{1,9}[KM]")) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(number << (text.endsWith("M") ? 20 : 10));
    }

    /** Whether the clock may rise above its nominal value: {@code on} or {@code off}. */
    private Optional<String> boost() {
        Optional<String> off = files.first(FOLDER + "/intel_pstate/no_turbo");
        return files.first(FOLDER + "/cpufreq/boost")
                .map("1"::equals)
                .or(() -> off.map("0"::equals))
                .map(on -> on ? "on" : "off");
    }

    /** The different values that a file has over all processors. */
    private Optional<String> distinct(String file, String separator) {
        Set<String> values =
                cpus.stream()
                        .flatMap(cpu -> SystemFiles.first(cpu.resolve(file)).stream())
                        .collect(Collectors.toCollection(LinkedHashSet::new));
        return values.isEmpty() ? Optional.empty() : Optional.of(String.join(separator, values));
    }

    private Optional<String> one(String field) {
        return fields.getOrDefault(field, Set.of()).stream()
                .findFirst()
                .filter(text -> !text.isEmpty());
    }
}
