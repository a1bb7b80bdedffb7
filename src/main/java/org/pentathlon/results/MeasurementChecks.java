package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.spec.Measure;

/** Checks of the passes behind the timing pass; of those that were made. */
final class MeasurementChecks {
    private final CaseMeasurements found;
    private final Attributes attributes;
    private final List<CheckRow> rows = new ArrayList<>();

    private MeasurementChecks(CaseMeasurements found, Attributes attributes) {
        this.found = found;
        this.attributes = attributes;
    }

    /**
     * The checks' rows.
     *
     * @param attributes of the case
     */
    static List<CheckRow> of(CaseMeasurements found, Attributes attributes) {
        MeasurementChecks checks = new MeasurementChecks(found, attributes);
        checks.all();
        return checks.rows;
    }

    private void all() {
        if (!found.passes().isEmpty()) {
            rows.add(passesAddUp());
        }
        if (!found.operators().isEmpty()) {
            rows.addAll(OperatorChecks.of(found, attributes));
        }
        CaseMeasurements.byMember(found.memory())
                .forEach((member, memory) -> worst(MemoryChecks.of(memory, member.toString())));
        if (!found.counters().isEmpty()) {
            rows.add(counters());
        }
        for (Measure measure : Measure.values()) {
            found.unavailable().stream()
                    .map(Placed::row)
                    .filter(row -> row.measure().equals(measure.word()))
                    .findFirst()
                    .ifPresent(row -> rows.add(missing(row)));
        }
    }

    /** Keeps of each name the worst of all ranks. */
    private void worst(List<CheckRow> ofRank) {
        for (CheckRow row : ofRank) {
            int at = 0;
            while (at < rows.size() && !rows.get(at).name().equals(row.name())) {
                at++;
            }
            if (at == rows.size()) {
                rows.add(row);
            } else if (row.status().compareTo(rows.get(at).status()) > 0) {
                rows.set(at, row);
            }
        }
    }

    private static CheckRow missing(Measurements.Unavailable missing) {
        return new CheckRow(
                missing.measure() + "_measured",
                CheckStatus.WARNING,
                Double.NaN,
                Double.NaN,
                missing.reason());
    }

    private CheckRow passesAddUp() {
        long wrong = 0;
        for (Placed<PassRow> placed : found.passes()) {
            wrong += CaseChecks.addsUp(column -> placed.row().row()[column.ordinal()]) ? 0 : 1;
        }
        String what = "number of rows of passes whose phases and other are not the iteration";
        return CheckRow.of("passes_add_up", wrong == 0, (double) wrong, 0, what);
    }

    private CheckRow counters() {
        List<String> wrong = new ArrayList<>();
        for (Placed<CounterRow> placed : found.counters()) {
            CounterRow row = placed.row();
            if (Double.isFinite(row.value()) != row.reason().isEmpty()) {
                wrong.add(row.name());
            }
        }
        return CheckRow.count(
                "counters_accounted", wrong, "number of counters without a value and a reason");
    }
}
