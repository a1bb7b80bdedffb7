package org.pentathlon.probe;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.NvtxName;
import org.pentathlon.spec.PentathlonException;

/**
 * Reads what ncu (Nsight Compute) writes with {@code --csv --nvtx}: with {@code --page raw} a line
 * for each kernel, a column for each metric and a line of units under the header; with {@code
 * --page details} a line for each metric of each kernel.
 */
public final class NcuReport {
    /** The source that the counters name. */
    public static final String SOURCE = "ncu";

    private static final String ID = "ID";
    private static final String KERNEL = "Kernel Name";
    private static final String METRIC = "Metric Name";
    private static final List<String> RANGES = List.of("Push/Pop", "Start/Stop", "Start/End");
    private static final String HOW = "docs/results-format.md tells how to run ncu";

    private final Path path;
    private final CsvTable table;

    private NcuReport(Path path, CsvTable table) {
        this.path = path;
        this.table = table;
    }

    /**
     * The counters of each case that the report has kernels of. Kernels in no range of this program
     * are left out.
     *
     * @throws PentathlonException (data) if there is no such file; with the line, if it cannot be
     *     read; if it holds no table of ncu, a metric is missing, no kernel is in a range of this
     *     program, or a kernel is NCCL's
     */
    public static Map<NvtxName, List<CounterRow>> read(Path path) {
        try {
            // Another program's text: a byte that is no UTF-8 must not keep it from being read.
            String text = new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            Optional<CsvTable> table = CsvTable.read(text.lines().toList(), ID);
            if (table.isEmpty()) {
                throw refusal(path, "has no table of ncu; " + HOW);
            }
            NcuReport report = new NcuReport(path, table.get());
            Map<NvtxName, List<CounterRow>> counters = new LinkedHashMap<>();
            for (Map.Entry<NvtxName, List<NcuKernel>> entry : report.kernels().entrySet()) {
                counters.put(entry.getKey(), new NcuCounters(entry.getValue()).rows());
            }
            return counters;
        } catch (CsvTable.BrokenLineException e) {
            throw refusal(path, e.getMessage());
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.DATA,
                    "%s cannot be read (%s); name a report of ncu in CSV"
                            .formatted(path, FileFailure.reason(e)),
                    e);
        }
    }

    private static PentathlonException refusal(Path path, String what) {
        return new PentathlonException(ExitStatus.DATA, path + ": " + what);
    }

    private Map<NvtxName, List<NcuKernel>> kernels() {
        List<Integer> rangeColumns =
                columns().filter(c -> RANGES.stream().anyMatch(header(c)::contains)).toList();
        if (rangeColumns.isEmpty()) {
            throw refusal(path, "has no columns of NVTX ranges; run ncu with --nvtx");
        }
        List<NcuKernel> all =
                table.header().contains(METRIC) ? ofLines(rangeColumns) : ofColumns(rangeColumns);
        Map<NvtxName, List<NcuKernel>> kernels = new LinkedHashMap<>();
        for (NcuKernel kernel : all) {
            if (kernel.isNccl()) {
                throw refusal(
                        path,
                        "line %d: %s is a kernel of NCCL, whose ranks wait for each other while ncu"
                                        .formatted(kernel.line(), kernel.name())
                                + " repeats it; profile one rank");
            }
            NvtxName.find(kernel.ranges())
                    .ifPresent(
                            name ->
                                    kernels.computeIfAbsent(name, n -> new ArrayList<>())
                                            .add(kernel));
        }
        if (kernels.isEmpty()) {
            throw refusal(
                    path,
                    "none of its %d kernels is in a range 'pentathlon workload=...'; profile a run"
                                    .formatted(all.size())
                            + " of pentathlon with --nvtx");
        }
        kernels.values().forEach(this::requireMetrics);
        return kernels;
    }

    private void requireMetrics(List<NcuKernel> kernels) {
        List<String> missing =
                NcuCounters.REQUIRED.stream()
                        .filter(metric -> kernels.stream().noneMatch(k -> hasAny(k, metric)))
                        .toList();
        if (!missing.isEmpty()) {
            throw refusal(path, "lacks " + String.join(", ", missing) + "; " + HOW);
        }
    }

    /** Alternatives are parted by a blank and "or". */
    private static boolean hasAny(NcuKernel kernel, String metric) {
        return List.of(metric.split(" or ")).stream().anyMatch(kernel.metrics()::containsKey);
    }

    private Stream<Integer> columns() {
        return IntStream.range(0, table.header().size()).boxed();
    }

    private String header(int column) {
        return table.header().get(column);
    }

    private int column(String name) {
        int column = table.header().indexOf(name);
        if (column < 0) {
            throw refusal(path, "has no column '" + name + "'; " + HOW);
        }
        return column;
    }

    private static String ranges(CsvTable.Row row, List<Integer> columns) {
        return columns.stream().map(row.cells()::get).collect(Collectors.joining(" "));
    }

    /** {@code --page raw}: metrics are columns, and the line without a number has their units. */
    private List<NcuKernel> ofColumns(List<Integer> rangeColumns) {
        int id = column(ID);
        int name = column(KERNEL);
        List<Integer> metricColumns = columns().filter(c -> header(c).contains("__")).toList();
        Map<Integer, String> units = new LinkedHashMap<>();
        List<NcuKernel> kernels = new ArrayList<>();
        for (CsvTable.Row row : table.rows()) {
            if (row.cells().get(id).isEmpty()) {
                metricColumns.forEach(c -> units.put(c, row.cells().get(c)));
                continue;
            }
            Map<String, NcuKernel.Cell> metrics = new LinkedHashMap<>();
            for (int c : metricColumns) {
                String value = row.cells().get(c).strip();
                String unit = units.getOrDefault(c, "").strip();
                metrics.put(header(c), new NcuKernel.Cell(row.line(), value, unit));
            }
            kernels.add(
                    new NcuKernel(
                            row.line(), row.cells().get(name), ranges(row, rangeColumns), metrics));
        }
        return kernels;
    }

    /** {@code --page details}: a metric is a line; lines of rules have none. */
    private List<NcuKernel> ofLines(List<Integer> rangeColumns) {
        int id = column(ID);
        int name = column(KERNEL);
        int metric = column(METRIC);
        int unit = column("Metric Unit");
        int value = column("Metric Value");
        int process = table.header().indexOf("Process ID");
        Map<String, List<CsvTable.Row>> rows = new LinkedHashMap<>();
        for (CsvTable.Row row : table.rows()) {
            String key = row.cells().get(id) + (process < 0 ? "" : "/" + row.cells().get(process));
            rows.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
        }
        List<NcuKernel> kernels = new ArrayList<>();
        for (List<CsvTable.Row> ofKernel : rows.values()) {
            Map<String, NcuKernel.Cell> metrics = new LinkedHashMap<>();
            for (CsvTable.Row row : ofKernel) {
                List<String> cells = row.cells();
                if (cells.get(metric).contains("__")) {
                    metrics.put(
                            cells.get(metric),
                            new NcuKernel.Cell(
                                    row.line(), cells.get(value).strip(), cells.get(unit).strip()));
                }
            }
            CsvTable.Row first = ofKernel.get(0);
            kernels.add(
                    new NcuKernel(
                            first.line(),
                            first.cells().get(name),
                            ranges(first, rangeColumns),
                            metrics));
        }
        return kernels;
    }
}
