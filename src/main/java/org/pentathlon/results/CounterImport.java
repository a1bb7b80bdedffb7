package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.NvtxName;
import org.pentathlon.spec.PentathlonException;

/**
 * Adds counters of a separate run under a profiler to the cases of a result file that did the same
 * work on the same GPU.
 */
public final class CounterImport {
    private static final String CASES = "/cases/";

    private final Path path;
    private final ResultFile file;

    private CounterImport(Path path, ResultFile file) {
        this.path = path;
        this.file = file;
    }

    /**
     * Adds them all, or nothing. Rows that a case has of these sources are replaced. They belong to
     * no rank of the result's own run and stand under the case's first launch, rank 0.
     *
     * @param report name of the profiler's report, for messages
     * @return names of the cases that got rows
     * @throws PentathlonException (usage) if none of the file's cases is what a range of the report
     *     is of; (data) if there is no such result file, or it is none of this program; (invalid)
     *     if it cannot be read; (environment) if it cannot be written, in which case it stays as it
     *     was
     */
    public static List<String> add(
            Path result, String report, Map<NvtxName, List<CounterRow>> counters) {
        Map<String, List<Placed<CounterRow>>> tables = new LinkedHashMap<>();
        Map<String, List<CheckRow>> checks = new LinkedHashMap<>();
        try (ResultFile file = ResultFile.open(result)) {
            CounterImport adding = new CounterImport(result, file);
            counters.forEach(
                    (name, rows) ->
                            adding.matching(report, name)
                                    .forEach(found -> adding.join(found, rows, tables)));
            tables.forEach((name, rows) -> checks.put(name, adding.checks(name, rows)));
        }
        OutputFile.update(
                result,
                writer ->
                        tables.forEach(
                                (name, rows) -> replace(writer, name, rows, checks.get(name))));
        return List.copyOf(tables.keySet());
    }

    /** Cases of the same work; if there is none, the nearest case says what differs. */
    private List<String> matching(String report, NvtxName wanted) {
        Map<String, NvtxName> cases = new LinkedHashMap<>();
        for (String name : file.cases()) {
            Attributes attributes = file.attributes(CASES + name);
            cases.put(
                    name,
                    new NvtxName(
                            attributes.text("workload", ""),
                            attributes.text("mode", ""),
                            attributes.text("engine", ""),
                            attributes.text("class", ""),
                            attributes.text("settings_hash", ""),
                            gpu(name)));
        }
        List<String> matching =
                cases.keySet().stream().filter(name -> cases.get(name).equals(wanted)).toList();
        if (matching.isEmpty()) {
            throw refusal(report, wanted, cases);
        }
        return matching;
    }

    private PentathlonException refusal(
            String report, NvtxName wanted, Map<String, NvtxName> cases) {
        String why =
                cases.keySet().stream()
                        .min(Comparator.comparingInt(name -> wanted.distance(cases.get(name))))
                        .map(
                                name ->
                                        "nearest is %s, but the report's is of %s"
                                                .formatted(
                                                        name,
                                                        String.join(
                                                                "; ",
                                                                wanted.differences(
                                                                        cases.get(name)))))
                        .orElse("it has no cases");
        return new PentathlonException(
                ExitStatus.USAGE,
                "%s: no case of %s is its %s %s %s %s: %s"
                        .formatted(
                                report,
                                path,
                                wanted.workload(),
                                wanted.mode(),
                                wanted.engine(),
                                wanted.problemClass(),
                                why));
    }

    /** Model of the GPUs of a case's ranks; in words where there is not one alone. */
    private String gpu(String name) {
        ResultTable system = file.table("/system");
        if (!system.columns().contains("gpu_name")) {
            return "none";
        }
        String[] all = system.texts("gpu_name");
        Collection<Long> ofCase = RankHosts.runs(file, name).values();
        long[] runs = ofCase.isEmpty() ? new long[all.length] : system.longs("run");
        TreeSet<String> models = new TreeSet<>();
        for (int i = 0; i < all.length; i++) {
            if (ofCase.isEmpty() || ofCase.contains(runs[i])) {
                models.add(all[i]);
            }
        }
        models.remove("");
        return models.isEmpty() ? "none" : String.join("+", models);
    }

    private void join(
            String name, List<CounterRow> rows, Map<String, List<Placed<CounterRow>>> tables) {
        String group = CASES + name;
        List<String> sources = rows.stream().map(CounterRow::source).toList();
        List<Placed<CounterRow>> all =
                new ArrayList<>(
                        MeasurementTables.read(file, group, file.attributes(group)).counters());
        all.removeIf(placed -> sources.contains(placed.row().source()));
        long[] launches = file.table(group + "/ranks").longs("launch");
        int first = launches.length == 0 ? 0 : Math.toIntExact(launches[0]);
        rows.forEach(row -> all.add(new Placed<>(first, 0, row)));
        all.sort(
                Comparator.<Placed<CounterRow>>comparingInt(Placed::launch)
                        .thenComparingInt(Placed::rank));
        tables.put(name, all);
    }

    /** The case's checks, with that of its counters as they are now. */
    private List<CheckRow> checks(String name, List<Placed<CounterRow>> counters) {
        CaseMeasurements found = new CaseMeasurements();
        found.counters().addAll(counters);
        List<CheckRow> ofCounters = MeasurementChecks.of(found, file.attributes(CASES + name));
        List<String> names = ofCounters.stream().map(CheckRow::name).toList();
        List<CheckRow> checks = ResultCheck.stored(file.table(CASES + name + "/checks"));
        checks.removeIf(check -> names.contains(check.name()));
        checks.addAll(ofCounters);
        return checks;
    }

    private static void replace(
            Hdf5Writer writer,
            String name,
            List<Placed<CounterRow>> counters,
            List<CheckRow> checks) {
        try (Handle cases = writer.open(writer.root(), "cases");
                Handle group = writer.open(cases, name)) {
            if (writer.has(group, MeasurementTables.COUNTERS)) {
                writer.remove(group, MeasurementTables.COUNTERS);
            }
            TableWriter.write(
                    writer,
                    group,
                    MeasurementTables.COUNTERS,
                    MeasurementColumns.COUNTERS,
                    MeasurementTables.counterRows(counters));
            writer.remove(group, "checks");
            SmallTables.checks(writer, group, checks);
        }
    }
}
