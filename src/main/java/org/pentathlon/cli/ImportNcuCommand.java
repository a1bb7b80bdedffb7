package org.pentathlon.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.probe.NcuReport;
import org.pentathlon.results.CounterImport;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.NvtxName;
import picocli.CommandLine.ParseResult;

/** {@code pentathlon import-ncu}. */
final class ImportNcuCommand {
    private final Streams streams;

    ImportNcuCommand(Streams streams) {
        this.streams = streams;
    }

    int run(ParseResult parsed) {
        Path report = Path.of(parsed.matchedPositional(0).stringValues().get(0));
        Path result = Path.of(parsed.matchedPositional(1).stringValues().get(0));
        Map<NvtxName, List<CounterRow>> counters = NcuReport.read(report);
        List<String> cases = CounterImport.add(result, report.toString(), counters);
        TextTable table = new TextTable("range", "counter", ">value", "unit", "reason");
        counters.forEach(
                (name, rows) ->
                        rows.forEach(
                                row ->
                                        table.row(
                                                name.workload() + " " + name.mode(),
                                                row.name(),
                                                Figures.compact(row.value()),
                                                row.unit(),
                                                row.reason())));
        List<String> lines = new ArrayList<>(table.lines());
        lines.add(result + ": counters of " + String.join(", ", cases));
        streams.print(lines);
        return ExitStatus.OK.code();
    }
}
