package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/**
 * Holds a case's table {@code quality/} against its attributes and its iterations: evaluations are
 * made after each epoch, until the target is reached, and never before the iterations that they
 * follow.
 */
final class StoredQuality {
    private static final double NS_PER_SECOND = 1e9;

    private final Attributes attributes;
    private final List<QualityRow> rows;
    private final StoredRows iterations;
    private final long perEpoch;
    private final List<String> wrong = new ArrayList<>();
    private int reachedEpoch;

    private StoredQuality(Attributes attributes, List<QualityRow> rows, StoredRows iterations) {
        this.attributes = attributes;
        this.rows = rows;
        this.iterations = iterations;
        this.perEpoch = attributes.number("iterations_per_epoch", 0);
    }

    /**
     * Whether the table is one that a run can have written.
     *
     * @param facts of all ranks in all launches
     */
    static CheckRow check(
            Attributes attributes,
            List<QualityRow> rows,
            StoredRows iterations,
            List<RankFacts> facts) {
        StoredQuality stored = new StoredQuality(attributes, rows, iterations);
        for (int i = 0; i < rows.size(); i++) {
            stored.order(i);
            stored.target(i);
        }
        facts.stream().filter(rank -> rank.rank() == 0).forEach(stored::launch);
        stored.reached(facts);
        String what = "number of contradictions in quality/";
        return rows.isEmpty() && stored.wrong.isEmpty()
                ? CheckRow.notApplicable("quality_stored", "no evaluations")
                : CheckRow.count("quality_stored", stored.wrong, what);
    }

    /** Each figure once, forward in epochs and time. */
    private void order(int i) {
        QualityRow row = rows.get(i);
        boolean first = i == 0 || rows.get(i - 1).launch() < row.launch();
        boolean sorted;
        if (first) {
            sorted = row.epoch() == 1;
        } else {
            QualityRow before = rows.get(i - 1);
            boolean same = before.epoch() == row.epoch();
            sorted =
                    before.launch() == row.launch()
                            && (same || before.epoch() + 1 == row.epoch())
                            && before.seconds() <= row.seconds();
            for (int j = i - 1; j >= 0 && sorted && isSameEvaluation(rows.get(j), row); j--) {
                sorted = !rows.get(j).metric().equals(row.metric());
            }
        }
        reachedEpoch = first ? 0 : reachedEpoch;
        sorted &= reachedEpoch == 0 || reachedEpoch == row.epoch();
        reachedEpoch = row.reached() ? row.epoch() : reachedEpoch;
        boolean behindEpoch = perEpoch == 0 || row.iteration() + 1 == row.epoch() * perEpoch;
        if (!sorted || !behindEpoch || row.iteration() < 0) {
            wrong.add("row " + i + " is out of order");
        }
    }

    private static boolean isSameEvaluation(QualityRow one, QualityRow other) {
        return one.launch() == other.launch() && one.epoch() == other.epoch();
    }

    private void target(int i) {
        QualityRow row = rows.get(i);
        double target = attributes.real(QualityFigures.TARGET, Double.NaN);
        boolean higher = attributes.number("higher_is_better", 1) == 1;
        boolean good = higher ? row.value() >= target : row.value() <= target;
        String metric = attributes.text(QualityFigures.TARGET_METRIC, "");
        if (row.reached() != (good && row.metric().equals(metric))) {
            wrong.add("row %d says of the target what its value does not".formatted(i));
        }
    }

    /** An evaluation comes after its iterations, and one was made after each epoch but the last. */
    private void launch(RankFacts facts) {
        StoredRows own = iterations.of(facts.launch(), facts.rank());
        long[] startNs = own.columns()[IterationColumn.START_NS.ordinal()];
        long[] iterationNs = own.columns()[IterationColumn.ITERATION_NS.ordinal()];
        int epochs = 0;
        for (int i = 0; i < rows.size(); i++) {
            QualityRow row = rows.get(i);
            if (row.launch() != facts.launch()) {
                continue;
            }
            epochs = Math.max(epochs, row.epoch());
            int last = (int) Math.min(row.iteration(), startNs.length - 1L);
            if (last >= 0) {
                double loop = (startNs[last] + iterationNs[last] - startNs[0]) / NS_PER_SECOND;
                if (!(row.seconds() >= loop)) {
                    wrong.add("row " + i + " comes before its iteration");
                }
            }
        }
        if (perEpoch > 0 && epochs < (startNs.length - 1) / perEpoch) {
            wrong.add("launch %d has epochs without evaluations".formatted(facts.launch()));
        }
    }

    private void reached(List<RankFacts> facts) {
        if (!attributes.asMap().containsKey("target_reached")) {
            return;
        }
        boolean all =
                facts.stream()
                        .mapToInt(RankFacts::launch)
                        .distinct()
                        .allMatch(
                                launch ->
                                        rows.stream()
                                                .anyMatch(
                                                        r -> r.launch() == launch && r.reached()));
        if (all != (attributes.number("target_reached", 0) == 1)) {
            wrong.add("target_reached is not what the rows say");
        }
    }
}
