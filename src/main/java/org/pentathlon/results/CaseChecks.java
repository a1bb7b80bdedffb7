package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;

/**
 * The checks that every case goes through. Ranks are handed over one at a time; nothing of their
 * rows is kept.
 */
final class CaseChecks {
    /** Error of the clocks, as a share of the median tail, up to which wait can be told. */
    static final double CLOCK_LIMIT = 0.10;

    private static final double OTHER_SHARE_LIMIT = 0.05;
    private static final double NEGLIGIBLE_NS = 100_000;
    private static final double BACK_TO_BACK_LIMIT = 0.01;
    private static final double STEADY_LIMIT = 0.05;
    private static final int STEADY_ITERATIONS = 9;
    private static final int FALLING_ITERATIONS = 200;

    /**
     * What is allowed between a device's phases and its time, and between that and the host's: an
     * event is exact to half a microsecond, a driver tells of it a few microseconds late, and two
     * clocks need not go at quite the same rate.
     */
    private static final double DEVICE_SHARE_LIMIT = 0.01;

    private static final double DEVICE_NEGLIGIBLE_NS = 10_000;

    /** By the host's clock. */
    private static final List<IterationColumn> PARTS =
            List.of(
                    IterationColumn.DATA_NS,
                    IterationColumn.STAGE_NS,
                    IterationColumn.FORWARD_NS,
                    IterationColumn.LOSS_NS,
                    IterationColumn.BACKWARD_NS,
                    IterationColumn.TAIL_NS,
                    IterationColumn.UPDATE_NS,
                    IterationColumn.SYNC_NS,
                    IterationColumn.OTHER_NS);

    /** By the device's clock. */
    private static final List<IterationColumn> DEVICE_PARTS =
            List.of(
                    IterationColumn.STAGE_DEVICE_NS,
                    IterationColumn.FORWARD_DEVICE_NS,
                    IterationColumn.LOSS_DEVICE_NS,
                    IterationColumn.BACKWARD_DEVICE_NS,
                    IterationColumn.TAIL_NS,
                    IterationColumn.UPDATE_DEVICE_NS);

    private final boolean training;
    private final boolean ownLearningRate;
    private final boolean computes;
    private final Worst sums = new Worst(0);
    private final Worst deviceSums = new Worst(0);
    private final Worst other = new Worst(OTHER_SHARE_LIMIT);
    private final Worst backToBack = new Worst(BACK_TO_BACK_LIMIT);
    private final Worst lossNotFinite = new Worst(0);
    private final Worst missingRows = new Worst(0);
    private final FreeRunCheck freeRuns;
    private long plannedRows;
    private long missing;
    private long withoutRows;
    private long members;
    private final SortedMap<Integer, List<String>> digests = new TreeMap<>();

    /** The figure that is worst held against a limit, and where it was found. */
    private static final class Worst {
        final double limit;
        boolean failed;
        double value = Double.NaN;
        String where = "";

        Worst(double limit) {
            this.limit = limit;
        }

        void add(double candidate, String at) {
            add(candidate, candidate <= limit, at);
        }

        void add(double candidate, boolean passes, String at) {
            boolean first = where.isEmpty();
            if (first || (failed == !passes && candidate > value) || (!failed && !passes)) {
                failed = !passes;
                value = candidate;
                where = at;
            }
        }

        boolean isThere() {
            return !where.isEmpty();
        }

        CheckRow row(String name, String what, String otherwise) {
            if (where.isEmpty()) {
                return CheckRow.notApplicable(name, otherwise);
            }
            String detail = failed ? what + "; worst: " + where : what;
            return CheckRow.of(name, !failed, value, limit, detail);
        }
    }

    /**
     * @param attributes the case's, of which its mode, engine and learning rate count
     */
    CaseChecks(Attributes attributes) {
        training = attributes.text("mode", "").equals(Mode.TRAIN.word());
        ownLearningRate = attributes.number("learning_rate_changed", 0) == 0;
        freeRuns = new FreeRunCheck(training);
        computes = !attributes.text("engine", "").equals(EngineKind.SLEEP.word());
    }

    /** Takes in what a rank has in one launch. */
    void add(RankRows warmup, RankRows rows, RankFacts facts) {
        String at = "launch %d, rank %d".formatted(facts.launch(), facts.rank());
        long lacking = Math.max(0, facts.plannedRows() - rows.count());
        missingRows.add((double) lacking, at);
        missing = Math.addExact(missing, lacking);
        plannedRows = Math.max(plannedRows, facts.plannedRows());
        withoutRows += rows.count() == 0 ? 1 : 0;
        members++;
        digests.computeIfAbsent(facts.launch(), launch -> new ArrayList<>())
                .add(facts.parametersDigest());
        addLosses(warmup, at + ", warm-up");
        addLosses(rows, at);
        freeRuns.add(facts);
        if (rows.has(IterationColumn.LOSS)) {
            facts.freeRun()
                    .map(FreeRun::loss)
                    .ifPresent(
                            loss ->
                                    lossNotFinite.add(
                                            Double.isFinite(loss) ? 0 : 1,
                                            at + ", end of the free-running block"));
        }
        if (rows.count() == 0) {
            return;
        }
        long[] iterationNs = rows.column(IterationColumn.ITERATION_NS);
        long[] otherNs = rows.column(IterationColumn.OTHER_NS);
        sums.add((double) rows(rows, row -> !addsUp(row)), at);
        if (rows.has(IterationColumn.DEVICE_NS)) {
            deviceSums.add((double) rows(rows, row -> !deviceAddsUp(row)), at);
        }
        double otherMedianNs = Statistics.median(otherNs);
        double share = otherMedianNs / Statistics.median(iterationNs);
        other.add(share, share <= OTHER_SHARE_LIMIT || otherMedianNs < NEGLIGIBLE_NS, at);
        double wallNs = facts.loopNs();
        double gapNs = Math.abs(Arrays.stream(iterationNs).sum() - wallNs);
        boolean closed = gapNs / wallNs <= BACK_TO_BACK_LIMIT || gapNs < NEGLIGIBLE_NS;
        backToBack.add(gapNs / wallNs, closed, at);
    }

    private static long rows(RankRows rows, Predicate<ToLongFunction<IterationColumn>> such) {
        return IntStream.range(0, rows.count())
                .filter(row -> such.test(column -> rows.value(column, row)))
                .count();
    }

    /**
     * Whether an iteration's phases by the host's clock and other are the iteration, and other is
     * not negative. Where a device does the phases the tail is by its clock, and none of these.
     */
    static boolean addsUp(ToLongFunction<IterationColumn> row) {
        long sum = 0;
        boolean onDevice = row.applyAsLong(IterationColumn.DEVICE_NS) != IterationColumn.MISSING;
        for (IterationColumn part : PARTS) {
            long value = row.applyAsLong(part);
            boolean none =
                    value == IterationColumn.MISSING
                            || (onDevice && part == IterationColumn.TAIL_NS);
            sum += none ? 0 : value;
        }
        return sum == row.applyAsLong(IterationColumn.ITERATION_NS)
                && row.applyAsLong(IterationColumn.OTHER_NS) >= 0;
    }

    /**
     * Whether phases by the device's clock are the time between its first event and its last, and
     * that is within the iteration; all but for what clocks and events cannot tell apart.
     */
    private static boolean deviceAddsUp(ToLongFunction<IterationColumn> row) {
        long sum = 0;
        boolean possible = true;
        for (IterationColumn part : DEVICE_PARTS) {
            long value = row.applyAsLong(part);
            sum += value == IterationColumn.MISSING ? 0 : value;
            possible &= value >= IterationColumn.MISSING;
        }
        long deviceNs = row.applyAsLong(IterationColumn.DEVICE_NS);
        double tolerance = Math.max(DEVICE_NEGLIGIBLE_NS, DEVICE_SHARE_LIMIT * deviceNs);
        return possible
                && Math.abs(sum - deviceNs) <= tolerance
                && deviceNs <= row.applyAsLong(IterationColumn.ITERATION_NS) + tolerance;
    }

    private void addLosses(RankRows rows, String at) {
        if (!rows.has(IterationColumn.LOSS)) {
            return;
        }
        int notFinite = 0;
        long first = 0;
        for (int row = 0; row < rows.count(); row++) {
            boolean missing = rows.value(IterationColumn.LOSS, row) == IterationColumn.MISSING;
            if (!missing && !Double.isFinite(rows.loss(row))) {
                first = notFinite == 0 ? rows.value(IterationColumn.ITERATION, row) : first;
                notFinite++;
            }
        }
        lossNotFinite.add(notFinite, at + ", iteration " + first);
    }

    /** Takes in all evaluations. */
    void add(List<QualityRow> quality) {
        for (QualityRow row : quality) {
            if (row.metric().endsWith(QualityRow.LOSS)) {
                lossNotFinite.add(
                        Double.isFinite(row.value()) ? 0 : 1,
                        "launch %d, evaluation of the %s split after epoch %d"
                                .formatted(row.launch(), row.split(), row.epoch()));
            }
        }
    }

    /**
     * The checks' rows.
     *
     * @param launches what was found of each launch
     * @param expectedMembers ranks of all launches that were to take part
     */
    List<CheckRow> rows(SortedMap<Integer, LaunchSeries> launches, long expectedMembers) {
        List<CheckRow> rows = new ArrayList<>();
        String noRows = "no rows";
        String unequal =
                "number of rows whose phases and other are not the iteration, or with other < 0";
        rows.add(sums.row("phases_add_up", unequal, noRows));
        // Those of devices are for cases that have some, as are their columns.
        if (deviceSums.isThere()) {
            rows.add(
                    deviceSums.row(
                            "device_phases_add_up",
                            "number of rows whose phases on the device are not its time, or longer"
                                    + " than the iteration",
                            noRows));
        }
        freeRuns.row().ifPresent(rows::add);
        String share =
                "median of other as a share of the iteration's; under 100 us any share passes";
        rows.add(other.row("other_small", share, noRows));
        String gap =
                "iterations' sum and loop's wall time differ by this share; within 100 us any passes";
        rows.add(backToBack.row("back_to_back", gap, noRows));
        rows.add(steady(launches));
        String noNumber = "number of rows with a loss that is no finite number";
        rows.add(lossNotFinite.row("loss_finite", noNumber, "no loss"));
        rows.add(lossFalls(launches));
        rows.add(parametersEqual(launches));
        rows.add(complete(expectedMembers));
        rows.add(clock(launches.values()));
        return rows;
    }

    private static CheckRow steady(Map<Integer, LaunchSeries> launches) {
        String name = "steady";
        Worst worst = new Worst(STEADY_LIMIT);
        launches.forEach(
                (launch, series) -> {
                    double[] ns = series.iterationNs();
                    if (ns.length >= STEADY_ITERATIONS) {
                        int third = ns.length / 3;
                        double first = Statistics.median(Arrays.copyOf(ns, third));
                        double last =
                                Statistics.median(
                                        Arrays.copyOfRange(ns, ns.length - third, ns.length));
                        worst.add(Math.abs(last - first) / first, "launch " + launch);
                    }
                });
        String change =
                "medians of the first and the last third of the iterations differ by this share";
        CheckRow row =
                worst.row(name, change, "fewer than %d iterations".formatted(STEADY_ITERATIONS));
        return row.passed()
                ? row
                : new CheckRow(name, CheckStatus.WARNING, row.value(), row.limit(), row.detail());
    }

    private CheckRow lossFalls(Map<Integer, LaunchSeries> launches) {
        String name = "loss_falls";
        if (!computes) {
            return CheckRow.notApplicable(name, "the engine computes none");
        }
        if (!training || !ownLearningRate) {
            return CheckRow.notApplicable(
                    name, training ? "the learning rate was changed" : "not training");
        }
        CheckRow worst =
                CheckRow.notApplicable(
                        name, "fewer than %d iterations".formatted(FALLING_ITERATIONS));
        for (Map.Entry<Integer, LaunchSeries> entry : launches.entrySet()) {
            double[] loss = entry.getValue().means(IterationColumn.LOSS);
            if (loss.length >= FALLING_ITERATIONS) {
                int tenth = loss.length / 10;
                double first = Statistics.mean(Arrays.copyOf(loss, tenth));
                double last =
                        Statistics.mean(Arrays.copyOfRange(loss, loss.length - tenth, loss.length));
                String detail =
                        "mean of the last tenth against the first tenth's, launch "
                                + entry.getKey();
                CheckRow row = CheckRow.of(name, last < first, last, first, detail);
                worst = row.status().compareTo(worst.status()) > 0 ? row : worst;
            }
        }
        return worst;
    }

    private CheckRow parametersEqual(Map<Integer, LaunchSeries> launches) {
        String name = "parameters_equal";
        boolean several = launches.values().stream().anyMatch(launch -> launch.ranks() > 1);
        if (!training || !several) {
            return CheckRow.notApplicable(name, training ? "one rank" : "not training");
        }
        long most = 1;
        String where = "SHA-256 over all parameters, equal on all ranks";
        for (Map.Entry<Integer, List<String>> entry : digests.entrySet()) {
            long different = entry.getValue().stream().distinct().count();
            if (entry.getValue().contains("")) {
                return CheckRow.of(
                        name,
                        false,
                        Double.NaN,
                        1,
                        "a rank of launch %d left no digest".formatted(entry.getKey()));
            }
            if (different > most) {
                most = different;
                where = "different parameters in launch " + entry.getKey();
            }
        }
        return CheckRow.of(name, most == 1, (double) most, 1, where);
    }

    private CheckRow complete(long expectedMembers) {
        long absent = Math.max(0, expectedMembers - members);
        long none = absent + withoutRows;
        long value = Math.addExact(missing, Math.multiplyExact(absent, plannedRows));
        boolean allThere = absent == 0 && missing == 0;
        String detail = "all rows of all ranks are there";
        if (!allThere && none > 0) {
            detail = "%d of %d ranks have no rows".formatted(none, expectedMembers);
        } else if (!allThere) {
            detail = "rows are missing; most: " + missingRows.where;
        }
        return CheckRow.of("complete", allThere, (double) value, 0, detail);
    }

    private static CheckRow clock(Collection<LaunchSeries> launches) {
        String name = "clock";
        Worst worst = new Worst(CLOCK_LIMIT);
        for (LaunchSeries launch : launches) {
            if (launch.ranks() > 1 && !Double.isNaN(launch.clockErrorShare())) {
                worst.add(launch.clockErrorShare(), "error " + launch.clockErrorNs() + " ns");
            }
        }
        String error = "error of the clocks as a share of the median tail";
        CheckRow row = worst.row(name, error, "one rank, or no all-reduce");
        if (row.passed()) {
            return row;
        }
        String detail = row.detail() + "; wait and allreduce cannot be told apart";
        return new CheckRow(name, CheckStatus.WARNING, row.value(), row.limit(), detail);
    }
}
