package org.pentathlon.results;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings together what ranks left at a case's end; they come by launch and rank. */
final class CaseEnds {
    private final Map<String, CheckRow> checks = new LinkedHashMap<>();
    private final List<SummaryRow> summary = new ArrayList<>();
    private final List<EnergyRow> energy = new ArrayList<>();
    private final Attributes attributes = new Attributes();
    private boolean haveFirst;

    void add(CaseHeader header, CaseEnd end) {
        for (CheckRow check : end.checks()) {
            CheckRow named =
                    new CheckRow(
                            check.name(),
                            check.status(),
                            check.value(),
                            check.limit(),
                            "%s (launch %d, rank %d)"
                                    .formatted(check.detail(), header.launch(), header.rank()));
            checks.merge(
                    check.name(), named, (a, b) -> b.status().compareTo(a.status()) > 0 ? b : a);
        }
        for (EnergyReading reading : end.energy()) {
            energy.add(new EnergyRow(header.launch(), header.rank(), reading));
        }
        if (header.rank() == 0 && !haveFirst) {
            haveFirst = true;
            attributes.putAll(end.attributes());
            summary.addAll(end.summary());
        }
    }

    /** Of each name the worst of all ranks. */
    List<CheckRow> checks() {
        return List.copyOf(checks.values());
    }

    /** Of all ranks and launches. */
    List<EnergyRow> energy() {
        return energy;
    }

    /** Rank 0's of the first launch. */
    List<SummaryRow> summary() {
        return summary;
    }

    /** Rank 0's of the first launch. */
    Attributes attributes() {
        return attributes;
    }
}
