package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** Holds a case's table {@code overhead/} against what its {@code passes/} give. */
final class StoredOverheads {
    private StoredOverheads() {}

    static CheckRow check(ResultFile file, String group, List<OverheadRow> recomputed) {
        String name = "overhead_stored";
        String path = group + "/" + MeasurementTables.OVERHEAD;
        if (!file.exists(path)) {
            return recomputed.isEmpty()
                    ? CheckRow.notApplicable(name, "no pass behind the timing pass")
                    : CheckRow.count(name, List.of("overhead is missing"), "tables missing");
        }
        ResultTable table = file.table(path);
        List<String> measurements = List.of(table.texts("measurement"));
        double[] without = table.doubles("ms_without");
        double[] with = table.doubles("ms_with");
        String[] origins = table.texts("without");
        List<String> wrong = new ArrayList<>();
        for (OverheadRow row : recomputed) {
            int at = measurements.indexOf(row.measurement());
            boolean equal =
                    at >= 0
                            && StoredFigures.equal(without[at], row.msWithout())
                            && StoredFigures.equal(with[at], row.msWith())
                            && origins[at].equals(row.without());
            if (!equal) {
                wrong.add(row.measurement());
            }
        }
        if (measurements.size() != recomputed.size()) {
            wrong.add("number of rows");
        }
        return CheckRow.count(name, wrong, "number of rows that the passes do not give");
    }
}
