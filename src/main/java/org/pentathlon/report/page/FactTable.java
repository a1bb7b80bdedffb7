package org.pentathlon.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.ResultFile;

/** Facts of each file beside each other: a row for each fact that any file has. */
final class FactTable {
    private final String caption;
    private final ReportInput input;
    private final Map<String, Map<ResultFile, String>> facts = new LinkedHashMap<>();

    FactTable(String caption, ReportInput input) {
        this.caption = caption;
        this.input = input;
    }

    /** A fact of a file; an empty one is none. */
    void put(ResultFile file, String name, String value) {
        if (!value.isEmpty()) {
            facts.computeIfAbsent(name, n -> new LinkedHashMap<>()).put(file, value);
        }
    }

    DataTable table() {
        List<String> header = new ArrayList<>(List.of(""));
        boolean one = input.files().size() == 1;
        input.files().forEach(file -> header.add(one ? "" : input.label(file)));
        DataTable.Builder table = DataTable.of(caption, header.toArray(String[]::new));
        facts.forEach(
                (name, values) -> {
                    List<String> row = new ArrayList<>(List.of(name));
                    input.files().forEach(file -> row.add(values.getOrDefault(file, "-")));
                    table.row(row.toArray());
                });
        return table.build();
    }
}
