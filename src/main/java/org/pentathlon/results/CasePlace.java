package org.pentathlon.results;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where and with what a case of a file was measured. What the file does not tell is empty: it is
 * not known, and contradicts nothing.
 *
 * @param values by name, as words
 */
record CasePlace(Map<String, String> values) {
    /** Model of the devices that computed: of GPUs with {@code cuda}, else of CPUs. */
    static final String DEVICE_MODEL = "device model";

    /** Number of hosts that its ranks were on. */
    static final String HOSTS = "hosts";

    /** In what all measurements of one case have to agree. */
    static final List<String> LIBRARIES = List.of("collective_version", "mpi_library");

    /** What else is known of where it was measured. */
    static final List<String> SYSTEM = List.of("host", "kernel", "driver", "java");

    static CasePlace of(MergeInput input, String name) {
        Attributes attributes = input.file().attributes("/cases/" + name);
        Set<Long> runs = input.runsOf(name);
        long ranks = attributes.number("ranks", 1);
        List<Attributes> rows =
                AttributeTable.read(input.file().table("/system")).stream()
                        .filter(row -> row.number("rank", 0) < ranks)
                        .filter(row -> runs.contains(row.number(MergeInput.RUN, 0)))
                        .toList();
        String model = attributes.text("device", "").equals("cuda") ? "gpu_name" : "cpu_model";
        Map<String, String> values = new HashMap<>();
        values.put(DEVICE_MODEL, joined(texts(rows, model)));
        values.put(HOSTS, joined(runs.stream().map(run -> hosts(rows, run))));
        values.put(LIBRARIES.get(0), attributes.text(LIBRARIES.get(0), ""));
        values.put(LIBRARIES.get(1), joined(texts(runs(input, runs), LIBRARIES.get(1))));
        SYSTEM.forEach(column -> values.put(column, joined(texts(rows, column))));
        return new CasePlace(values);
    }

    private static List<Attributes> runs(MergeInput input, Set<Long> numbers) {
        return input.runs().stream()
                .filter(run -> numbers.contains(run.number(MergeInput.RUN, 0)))
                .toList();
    }

    private static String hosts(List<Attributes> system, long run) {
        List<Attributes> rows =
                system.stream().filter(row -> row.number(MergeInput.RUN, 0) == run).toList();
        long hosts = texts(rows, "host").filter(host -> !host.isEmpty()).distinct().count();
        return hosts == 0 ? "" : Long.toString(hosts);
    }

    private static Stream<String> texts(List<Attributes> rows, String name) {
        return rows.stream().map(row -> row.text(name, ""));
    }

    private static String joined(Stream<String> words) {
        return words.filter(word -> !word.isEmpty())
                .distinct()
                .sorted()
                .collect(Collectors.joining("; "));
    }

    String value(String name) {
        return values.get(name);
    }

    /** Whether both tell it, and differently. */
    boolean contradicts(CasePlace other, String name) {
        return !value(name).isEmpty()
                && !other.value(name).isEmpty()
                && !value(name).equals(other.value(name));
    }
}
