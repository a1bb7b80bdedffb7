package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.Mode;

/**
 * The Pentathlon score of one mode: the geometric mean over the five workloads of throughput over
 * that of a reference file; or why there is none. Throughput is in tokens where both files count
 * them, else in samples. Only closed cases count: valid, of one class, precision and kind of data,
 * with no setting but the batch changed.
 *
 * @param mode such as {@code train}
 * @param setup what the five cases share: engine, class, precision and so on; empty without a score
 * @param ratios throughput over the reference's, by workload; empty without a score
 * @param value the score with its 95 % interval over launches, whose ends are NaN where a case has
 *     fewer than three; NaN without a score
 * @param reason why there is no score; empty where there is one
 */
public record Score(
        String mode, String setup, Map<String, Double> ratios, Interval value, String reason) {
    /** The workloads that a score is made of. */
    public static final List<String> WORKLOADS =
            List.of("vgg", "resnet", "seq2seq", "rnnlm", "aoareader");

    public boolean exists() {
        return reason.isEmpty();
    }

    /**
     * The scores of a file: one for each mode and each setup (engine, device, ranks ...) that has
     * all five workloads in both files; for a mode without any, why not.
     *
     * @throws org.pentathlon.spec.PentathlonException (invalid) if a file lacks what it should hold
     */
    public static List<Score> of(ResultFile file, ResultFile reference) {
        List<Score> scores = new ArrayList<>();
        for (Mode mode : Mode.values()) {
            scores.addAll(of(mode.word(), file, reference));
        }
        return scores;
    }

    private static List<Score> of(String mode, ResultFile file, ResultFile reference) {
        List<ScoreSetup> own = ScoreSetup.of(file, mode);
        List<ScoreSetup> theirs = ScoreSetup.of(reference, mode);
        String problem = ScoreSetup.problem(own);
        if (problem.isEmpty()) {
            String of = ScoreSetup.problem(theirs);
            problem = of.isEmpty() ? "" : "the reference: " + of;
        }
        List<Score> scores = new ArrayList<>();
        for (ScoreSetup setup : own) {
            if (problem.isEmpty() && setup.problem().isEmpty()) {
                setup.partner(theirs).ifPresent(partner -> scores.add(score(setup, partner)));
            }
        }
        if (!scores.isEmpty()) {
            return scores;
        }
        String why = problem.isEmpty() ? ScoreSetup.difference(own, theirs) : problem;
        return List.of(new Score(mode, "", Map.of(), Interval.NONE, why));
    }

    private static Score score(ScoreSetup own, ScoreSetup reference) {
        Map<String, Double> ratios = own.ratios(reference);
        double logs = ratios.values().stream().mapToDouble(Math::log).sum();
        double value = Math.exp(logs / ratios.size());
        return new Score(
                own.mode(), own.words(), ratios, ScoreInterval.of(own, reference, value), "");
    }
}
