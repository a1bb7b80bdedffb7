package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Colour;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.ResultFile;

/** Cases and basic operations against the ceilings of the machine, a plot for each roof. */
final class RooflineFigure {
    private static final double GIGA = 1e9;
    private static final double PERCENT = 100;
    private static final String CAPTION =
            "Operations per second of all ranks against operations per byte. The roof is what all ranks"
                    + " reached at once in the same launch: memory's bandwidth (the triad) on the"
                    + " slope, the best large matrix product on top. A case's bytes are those of its"
                    + " operators' inputs and outputs; what stays in a cache can pass the slope."
                    + " Discs are training, rings inference.";

    private final List<RooflineCase> cases = new ArrayList<>();
    private final List<BasicOperation> operations = new ArrayList<>();
    private final Map<String, List<String>> missing = new LinkedHashMap<>();

    private RooflineFigure() {}

    /** Empty where there are neither cases nor basic operations. */
    static Optional<Figure> of(ReportInput input) {
        RooflineFigure figure = new RooflineFigure();
        input.cases().forEach(shown -> figure.add(shown, fileLabel(input, shown.file())));
        for (ResultFile file : input.files()) {
            figure.add(BasicOperation.of(file, fileLabel(input, file)));
            figure.addMissing(file);
        }
        boolean nothing =
                figure.cases.isEmpty() && figure.operations.isEmpty() && figure.missing.isEmpty();
        return nothing ? Optional.empty() : Optional.of(figure.figure());
    }

    private static String fileLabel(ReportInput input, ResultFile file) {
        return input.files().size() == 1 ? "" : " (" + input.label(file) + ")";
    }

    private void add(ReportCase shown, String fileLabel) {
        SummaryTable summary = SummaryTable.read(shown.file(), shown.name());
        double intensity = summary.value("arithmetic_intensity");
        double rate = summary.value("flops_per_second");
        Optional<Ceilings> ceilings = Ceilings.of(shown, fileLabel);
        if (ceilings.isPresent() && intensity > 0 && rate > 0) {
            cases.add(new RooflineCase(ceilings.get(), shown, intensity, rate));
        } else {
            missing.computeIfAbsent(reason(shown, ceilings.isPresent()), r -> new ArrayList<>())
                    .add(shown.label());
        }
    }

    private static String reason(ReportCase shown, boolean ceilings) {
        if (!ceilings) {
            return "the launch measured no ceilings (of class tiny alone it measures none)";
        }
        String unavailable = shown.attributes().text("operators_unavailable", "");
        if (!unavailable.isEmpty()) {
            return "operators are unavailable: " + unavailable;
        }
        return shown.table("operators").isEmpty()
                ? "operators, and so bytes, were not measured (--measure operators)"
                : "no operator's bytes are known";
    }

    private void addMissing(ResultFile file) {
        for (String kernel : BasicOperation.withoutIntensity(file)) {
            missing.computeIfAbsent("it makes no floating-point operations", r -> new ArrayList<>())
                    .add(kernel);
        }
    }

    private void add(List<BasicOperation> found) {
        for (BasicOperation operation : found) {
            if (operation.ceilings().isPresent() && operation.flopsPerSecond() > 0) {
                operations.add(operation);
            } else {
                String reason =
                        operation.flopsPerSecond() > 0
                                ? "their launch measured no ceilings"
                                : "no launch has them of all ranks";
                missing.computeIfAbsent(reason, r -> new ArrayList<>())
                        .add(operation.row().kernel() + " " + operation.row().shape());
            }
        }
    }

    private Map<String, Ceilings> roofs() {
        Map<String, Ceilings> roofs = new LinkedHashMap<>();
        cases.forEach(c -> roofs.putIfAbsent(c.ceilings().key(), c.ceilings()));
        operations.forEach(
                o -> roofs.putIfAbsent(o.ceilings().orElseThrow().key(), o.ceilings().get()));
        return roofs;
    }

    private Figure figure() {
        Map<String, Ceilings> roofs = roofs();
        List<Plot> plots = new ArrayList<>();
        roofs.forEach(
                (key, ceilings) ->
                        plots.add(
                                RooflinePlot.of(
                                        ceilings,
                                        cases.stream()
                                                .filter(c -> c.ceilings().key().equals(key))
                                                .toList(),
                                        operations.stream()
                                                .filter(
                                                        o ->
                                                                o.ceilings()
                                                                        .orElseThrow()
                                                                        .key()
                                                                        .equals(key))
                                                .toList(),
                                        roofs.size() == 1 ? Plot.Span.FULL : Plot.Span.HALF)));
        List<DataTable> tables = new ArrayList<>();
        if (!cases.isEmpty()) {
            tables.add(caseTable());
        }
        if (!operations.isEmpty()) {
            tables.add(operationTable());
        }
        return new Figure("roofline", "Roofline", CAPTION, legend(), plots, tables, notes());
    }

    private Map<String, Colour> legend() {
        Map<String, Colour> legend = new LinkedHashMap<>();
        Modes.legend()
                .forEach(
                        (mode, colour) -> {
                            if (cases.stream().anyMatch(c -> c.isOf(mode))) {
                                legend.put(mode, colour);
                            }
                        });
        RooflinePlot.KINDS.forEach(
                (kind, colour) -> {
                    if (operations.stream().anyMatch(o -> o.kind() == kind)) {
                        legend.put(kind.words(), colour);
                    }
                });
        return legend;
    }

    private DataTable caseTable() {
        DataTable.Builder table =
                DataTable.of(
                        "Cases against the ceilings",
                        "case",
                        "ceilings of",
                        ">FLOP/byte",
                        ">GFLOP/s",
                        ">roof (GFLOP/s)",
                        ">% of roof",
                        ">peak (GFLOP/s)",
                        ">bandwidth (GB/s)");
        for (RooflineCase one : cases) {
            Ceilings ceilings = one.ceilings();
            double roof = ceilings.roof(one.intensity());
            table.row(
                    one.shown().label(),
                    ceilings.settings(),
                    one.intensity(),
                    one.flopsPerSecond() / GIGA,
                    roof / GIGA,
                    PERCENT * one.flopsPerSecond() / roof,
                    ceilings.flopsPerSecond() / GIGA,
                    ceilings.bytesPerSecond() / GIGA);
        }
        return table.build();
    }

    private DataTable operationTable() {
        DataTable.Builder table =
                DataTable.of(
                        "Basic operations against the ceilings",
                        "operation",
                        "size",
                        "used by",
                        "ceilings of",
                        ">FLOP/byte",
                        ">GFLOP/s",
                        ">roof (GFLOP/s)",
                        ">% of roof");
        for (BasicOperation one : operations) {
            KernelRow row = one.row();
            Ceilings ceilings = one.ceilings().orElseThrow();
            double roof = ceilings.roof(one.intensity());
            table.row(
                    row.kernel(),
                    row.shape(),
                    row.workloads(),
                    ceilings.settings(),
                    one.intensity(),
                    one.flopsPerSecond() / GIGA,
                    roof / GIGA,
                    PERCENT * one.flopsPerSecond() / roof);
        }
        return table.build();
    }

    private List<String> notes() {
        List<String> notes = new ArrayList<>();
        missing.forEach(
                (reason, names) ->
                        notes.add(
                                "Not shown, as %s: %s."
                                        .formatted(reason, String.join(", ", names))));
        return notes;
    }
}
