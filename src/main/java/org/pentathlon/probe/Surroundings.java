package org.pentathlon.probe;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.pentathlon.results.Attributes;

/** What a process runs in: kernel, memory, limits, virtual machine, container. */
final class Surroundings {
    private static final String LIMITS = "proc/self/limits";
    private static final String MEMORY = "proc/meminfo";
    private static final Pattern LIMIT = Pattern.compile("(Max [a-z ]+?)  +(\\S+)  +(\\S+).*");

    private final SystemFiles files;

    Surroundings(SystemFiles files) {
        this.files = files;
    }

    /** Puts what is known. */
    void describe(Attributes row) {
        memory(row);
        files.first("proc/sys/kernel/osrelease").ifPresent(name -> row.put("kernel", name));
        numa().ifPresent(nodes -> row.put("numa", nodes));
        virtual().ifPresent(machine -> row.put("virtual_machine", machine));
        container().ifPresent(name -> row.put("container", name));
        limit("Max locked memory").ifPresent(text -> row.put("limit_locked_bytes", text));
        limit("Max open files").ifPresent(text -> row.put("limit_open_files", text));
        limit("Max stack size").ifPresent(text -> row.put("limit_stack_bytes", text));
        limit("Max processes").ifPresent(text -> row.put("limit_processes", text));
    }

    private void memory(Attributes row) {
        files.field(MEMORY, "MemTotal").ifPresent(bytes -> row.put("memory_bytes", bytes));
        files.field(MEMORY, "MemAvailable")
                .ifPresent(bytes -> row.put("memory_available_bytes", bytes));
        new ControlGroups(files)
                .memoryBytes()
                .ifPresent(bytes -> row.put("memory_limit_bytes", bytes));
        files.first("sys/kernel/mm/transparent_hugepage/enabled")
                .ifPresent(text -> row.put("huge_pages", text));
        files.field(MEMORY, "HugePages_Total")
                .ifPresent(pages -> row.put("huge_pages_reserved", pages));
        files.field(MEMORY, "Hugepagesize").ifPresent(bytes -> row.put("huge_page_bytes", bytes));
    }

    /** {@code node0: 0-7; node1: 8-15}. */
    private Optional<String> numa() {
        String nodes =
                files.matching("sys/devices/system/node", "node[0-9]*").stream()
                        .flatMap(
                                node ->
                                        SystemFiles.first(node.resolve("cpulist")).stream()
                                                .map(list -> node.getFileName() + ": " + list))
                        .collect(Collectors.joining("; "));
        return nodes.isEmpty() ? Optional.empty() : Optional.of(nodes);
    }

    /** The limit that holds: the soft one; {@code unlimited} where there is none. */
    private Optional<String> limit(String name) {
        return files.lines(LIMITS).stream()
                .map(LIMIT::matcher)
                .filter(Matcher::matches)
                .filter(line -> line.group(1).equals(name))
                .map(line -> line.group(2))
                .findFirst();
    }

    String limitsText() {
        return String.join("\n", files.lines(LIMITS));
    }

    /** Weaknesses of the processor and what the kernel does about each, which can cost time. */
    String mitigationsText() {
        return files.matching("sys/devices/system/cpu/vulnerabilities", "*").stream()
                .sorted()
                .flatMap(
                        file ->
                                SystemFiles.first(file).stream()
                                        .map(text -> file.getFileName() + ": " + text))
                .collect(Collectors.joining("\n"));
    }

    /** Maker and name of the machine where the processor says that it is a virtual one. */
    private Optional<String> virtual() {
        Set<String> flags = ProcessorFields.of(files).getOrDefault("flags", Set.of());
        boolean flagged =
                flags.stream().anyMatch(all -> List.of(all.split(" ")).contains("hypervisor"));
        if (!flagged) {
            return Optional.empty();
        }
        String machine =
                (files.first("sys/class/dmi/id/sys_vendor").orElse("")
                                + " "
                                + files.first("sys/class/dmi/id/product_name").orElse(""))
                        .strip();
        return Optional.of(machine.isEmpty() ? "yes" : machine);
    }

    /** What kind of container this is in, as far as one can tell from inside. */
    private Optional<String> container() {
        if (files.exists(".dockerenv")) {
            return Optional.of("docker");
        }
        if (files.exists("run/.containerenv")) {
            return Optional.of("podman");
        }
        if (files.exists(".singularity.d")) {
            return Optional.of("apptainer");
        }
        return Optional.empty();
    }
}
