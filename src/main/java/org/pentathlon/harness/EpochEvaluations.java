package org.pentathlon.harness;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.pentathlon.results.QualityRow;
import org.pentathlon.workload.Quality;
import org.pentathlon.workload.Split;

/** The evaluations of a case that trains by epochs; all ranks make them together. */
final class EpochEvaluations {
    /** What follows from an evaluation. */
    enum Verdict {
        GO_ON,
        TARGET_REACHED,
        /** The loss is no finite number. */
        DIVERGED,
        /** A stop was asked for meanwhile; the evaluation does not count. */
        STOPPED
    }

    /**
     * Where the training is.
     *
     * @param epoch epochs done
     * @param iteration the last iteration, from 0
     * @param learningRate that of the last iteration
     */
    record Point(int epoch, long iteration, double learningRate) {}

    private static final String LOSS = QualityRow.LOSS.substring(1);
    private static final MathContext FOUR_DIGITS = new MathContext(4);

    /** From here on a figure is told with an exponent. */
    private static final double HUGE = 1e6;

    private final int launch;
    private final int launches;
    private final int epochs;
    private final OptionalDouble target;
    private final List<Split> splits;
    private final Quality quality;
    private final Evaluator evaluator;
    private final QualityClock clock;
    private final Consumer<List<QualityRow>> keep;
    private final Consumer<String> note;
    private final Consumer<String> say;
    private double loss;

    /**
     * @param splits at least one; the first is evaluated after each epoch, the others at the end
     * @param keep takes the rows of each evaluation
     * @param note takes a line on each evaluation
     * @param say takes what went wrong
     */
    EpochEvaluations(
            int launch,
            int launches,
            int epochs,
            OptionalDouble target,
            List<Split> splits,
            Quality quality,
            Evaluator evaluator,
            QualityClock clock,
            Consumer<List<QualityRow>> keep,
            Consumer<String> note,
            Consumer<String> say) {
        this.launch = launch;
        this.launches = launches;
        this.epochs = epochs;
        this.target = target;
        this.splits = List.copyOf(splits);
        this.quality = quality;
        this.evaluator = evaluator;
        this.clock = clock;
        this.keep = keep;
        this.note = note;
        this.say = say;
    }

    /** Evaluates behind an epoch's last iteration; collective. */
    Verdict afterEpoch(Point point, BooleanSupplier stop) {
        Verdict verdict = evaluate(splits.get(0), point, target, stop);
        boolean last = point.epoch() == epochs && verdict == Verdict.GO_ON;
        if (last || verdict == Verdict.TARGET_REACHED) {
            clock.stopEnergy();
            for (Split split : splits.subList(1, splits.size())) {
                Verdict other = evaluate(split, point, OptionalDouble.empty(), stop);
                if (other == Verdict.STOPPED && verdict == Verdict.TARGET_REACHED) {
                    // The training is over all the same; this split is not measured.
                    return verdict;
                }
                if (other != Verdict.GO_ON) {
                    return other;
                }
            }
        }
        return verdict;
    }

    /** Mean loss of the first split after the last epoch. */
    double loss() {
        return loss;
    }

    private Verdict evaluate(
            Split split, Point point, OptionalDouble wanted, BooleanSupplier stop) {
        Optional<Evaluator.Measured> found =
                evaluator.evaluate(
                        split,
                        () -> {
                            clock.tick();
                            return stop.getAsBoolean();
                        });
        if (found.isEmpty()) {
            return Verdict.STOPPED;
        }
        double seconds = clock.seconds();
        Evaluator.Measured measured = found.get();
        Quality.Figure first = measured.figures().get(0);
        boolean reached =
                wanted.isPresent() && quality.reaches(first.value(), wanted.getAsDouble());
        List<QualityRow> rows = new ArrayList<>();
        for (Quality.Figure figure : withLoss(measured)) {
            rows.add(
                    new QualityRow(
                            launch,
                            point.epoch(),
                            point.iteration(),
                            seconds,
                            split.word(),
                            metric(split, figure),
                            figure.value(),
                            figure.unit(),
                            point.learningRate(),
                            reached && figure.equals(first)));
        }
        keep.accept(rows);
        note.accept(line(split, point, measured, seconds));
        if (split == splits.get(0)) {
            loss = measured.loss();
        }
        if (!Double.isFinite(measured.loss())) {
            say.accept(
                    "loss of the %s split is %s after epoch %d"
                            .formatted(split.word(), measured.loss(), point.epoch()));
            return Verdict.DIVERGED;
        }
        return reached ? Verdict.TARGET_REACHED : Verdict.GO_ON;
    }

    /** Name of a figure in the result file. */
    static String metric(Split split, Quality.Figure figure) {
        return split.word() + "_" + figure.metric();
    }

    /** The file holds the loss of each evaluation: it tells whether training diverged. */
    private static List<Quality.Figure> withLoss(Evaluator.Measured measured) {
        List<Quality.Figure> figures = new ArrayList<>(measured.figures());
        if (figures.stream().noneMatch(figure -> figure.metric().equals(LOSS))) {
            figures.add(new Quality.Figure(LOSS, measured.loss(), "1"));
        }
        return figures;
    }

    private String line(Split split, Point point, Evaluator.Measured measured, double seconds) {
        String figures =
                measured.figures().stream()
                        .filter(figure -> !figure.metric().equals(LOSS))
                        .map(EpochEvaluations::words)
                        .collect(Collectors.joining(", "));
        return String.format(
                Locale.ROOT,
                "%sepoch %d of %d: %s %s, %d samples%s, %.1f s, learning rate %s",
                launches > 1 ? "launch " + (launch + 1) + " of " + launches + ", " : "",
                point.epoch(),
                epochs,
                split.word(),
                figures,
                measured.samples(),
                measured.tokens() == 0 ? "" : ", " + measured.tokens() + " tokens",
                seconds,
                new BigDecimal(point.learningRate(), FOUR_DIGITS)
                        .stripTrailingZeros()
                        .toPlainString());
    }

    private static String words(Quality.Figure figure) {
        String unit = figure.unit().equals("1") ? "" : " " + figure.unit();
        double value = figure.value();
        String number =
                String.format(Locale.ROOT, Math.abs(value) >= HUGE ? "%.3e" : "%.2f", value);
        return figure.metric().replace('_', ' ') + " " + number + unit;
    }
}
