package org.pentathlon.report.compare;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.results.CaseTraits;
import org.pentathlon.results.ResultFile;

/**
 * The cases of two result files, A and B, beside each other. Times are B's over A's: above 1 B is
 * slower.
 *
 * @param pairs cases that compute the same, in the order of A's
 * @param aloneInA cases of A without a partner
 * @param aloneInB cases of B without a partner
 */
public record Comparison(
        ComparedFile a,
        ComparedFile b,
        List<CasePair> pairs,
        List<LoneCase> aloneInA,
        List<LoneCase> aloneInB) {
    public Comparison {
        pairs = List.copyOf(pairs);
        aloneInA = List.copyOf(aloneInA);
        aloneInB = List.copyOf(aloneInB);
    }

    /**
     * Compares from the files' rows.
     *
     * @param withinLaunch whether a verdict may rest on fewer launches than tell how these differ
     * @throws org.pentathlon.spec.PentathlonException (invalid) if a file cannot be read
     */
    public static Comparison of(ResultFile a, ResultFile b, boolean withinLaunch) {
        CaseMatching matching = new CaseMatching(CaseTraits.read(a), CaseTraits.read(b));
        List<CasePair> pairs = new ArrayList<>();
        for (CaseMatching.Match match : matching.matches()) {
            pairs.add(CasePair.read(a, b, match, matching.choice(match), withinLaunch));
        }
        return new Comparison(
                ComparedFile.of(a),
                ComparedFile.of(b),
                pairs,
                matching.aloneInA(),
                matching.aloneInB());
    }

    /** Circumstances in which all pairs differ, and in the same way. */
    public List<Difference> sharedDifferences() {
        return pairs.isEmpty()
                ? List.of()
                : pairs.get(0).differences().stream()
                        .filter(
                                difference ->
                                        pairs.stream()
                                                .allMatch(
                                                        pair ->
                                                                pair.differences()
                                                                        .contains(difference)))
                        .toList();
    }
}
