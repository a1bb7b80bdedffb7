package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.pentathlon.results.Hdf5.Handle;

/**
 * All of a case but its rows, once every row was seen; what its figures and checks are made of.
 *
 * @param known the case's attributes, without those that follow from its rows
 * @param plannedLaunches launches that the case was to have
 * @param series of each launch
 * @param facts of all ranks in all launches, sorted so in reverse
 * @param ownChecks checks that the ranks made themselves
 * @param ownSummary figures that are not computed from rows
 */
record CaseContent(
        Attributes known,
        long plannedLaunches,
        SortedMap<Integer, LaunchSeries> series,
        CaseChecks checks,
        List<RankFacts> facts,
        List<QualityRow> quality,
        List<EnergyRow> energy,
        List<CheckRow> ownChecks,
        List<SummaryRow> ownSummary,
        CaseMeasurements measured) {
    /** Attributes that follow from the rows. */
    static final String VALID = "valid";

    static final String COMPLETE = "complete";
    static final String TARGET_REACHED = "target_reached";

    /**
     * Writes every table but those of rows, and the attributes.
     *
     * @param name of the case's group, for messages
     * @param kernels those of the file, whose ceilings the case is held against
     * @param memory takes in what the case takes of memory
     */
    ResultAssembler.Outcome write(
            Hdf5Writer writer,
            Handle group,
            String name,
            List<Placed<KernelRow>> kernels,
            MemoryRatios memory) {
        boolean training = known.text("mode", "").equals("train");
        QualityFigures figures = new QualityFigures(known, quality, facts, energy);
        List<CheckRow> checkRows = new ArrayList<>(checks.rows(series, plannedMembers()));
        checkRows.add(figures.check());
        memory.add(known, measured);
        checkRows.addAll(MeasurementChecks.of(measured, known));
        List<SummaryRow> summary = new ArrayList<>(CaseSummary.of(training, series.values()));
        summary.addAll(figures.summary());
        List<SummaryRow> roofline =
                new Roofline(known, kernels).summary(series, measured.operators());
        summary.addAll(roofline);
        checkRows.add(Roofline.check(roofline));
        addOwn(checkRows, summary);
        SmallTables.ranks(writer, group, facts);
        FreeRunTable.write(writer, group, facts);
        SmallTables.summary(writer, group, summary);
        QualityTables.quality(writer, group, quality);
        QualityTables.energy(writer, group, energy);
        SmallTables.checks(writer, group, checkRows);
        MeasurementTables.write(
                writer,
                group,
                measured,
                Overheads.of(training, measured.passes(), series.values()));
        List<String> problems =
                checkRows.stream()
                        .filter(row -> !row.passed())
                        .map(row -> name + ": " + row.name() + " failed: " + row.detail())
                        .toList();
        boolean complete =
                checkRows.stream()
                        .filter(row -> row.name().equals(COMPLETE))
                        .allMatch(CheckRow::passed);
        Attributes attributes =
                new Attributes()
                        .putAll(known)
                        .put(VALID, problems.isEmpty())
                        .put(COMPLETE, complete);
        measured.unavailable()
                .forEach(
                        missing ->
                                attributes.put(
                                        MeasurementTables.unavailable(missing.row().measure()),
                                        missing.row().reason()));
        if (figures.hasTarget()) {
            attributes.put(TARGET_REACHED, figures.targetReached());
        }
        writer.attributes(group, attributes);
        return new ResultAssembler.Outcome(complete, problems.isEmpty(), problems);
    }

    /** Figures of the rows win. */
    private void addOwn(List<CheckRow> checkRows, List<SummaryRow> summary) {
        List<String> checked = checkRows.stream().map(CheckRow::name).toList();
        ownChecks.stream().filter(row -> !checked.contains(row.name())).forEach(checkRows::add);
        List<String> computed = summary.stream().map(SummaryRow::metric).toList();
        ownSummary.stream().filter(row -> !computed.contains(row.metric())).forEach(summary::add);
    }

    private long plannedMembers() {
        int highest = facts.stream().mapToInt(rank -> rank.rank() + 1).max().orElse(1);
        return Math.multiplyExact(known.number("ranks", highest), plannedLaunches);
    }
}
