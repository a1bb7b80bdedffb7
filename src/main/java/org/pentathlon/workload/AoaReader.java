package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.choice;
import static org.pentathlon.workload.Settings.classes;
import static org.pentathlon.workload.Settings.decimal;
import static org.pentathlon.workload.Settings.everywhere;
import static org.pentathlon.workload.Settings.whole;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.SyntheticQuestions;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Setting.Scope;
import org.pentathlon.workload.Settings.Values;

/** The attention-over-attention reader (Cui et al. 2017) on the Children's Book Test. */
final class AoaReader implements Workload {
    private static final int LARGEST_WIDTH = 16_384;
    private static final int LONGEST = 100_000;
    private static final int LARGEST_VOCABULARY = 10_000_000;
    private static final Predicate<String> VARIANT =
            Pattern.compile("[A-Za-z0-9-]+").asMatchPredicate();

    private final Settings settings =
            new Settings(
                    name(),
                    List.of(
                            whole(
                                    "batch",
                                    "questions of one rank in one iteration",
                                    1,
                                    65536,
                                    classes("2", "8", "32", "128")),
                            whole(
                                    "seq_len",
                                    "most words of a document",
                                    SyntheticQuestions.SHORTEST_DOCUMENT,
                                    LONGEST,
                                    classes("60", "450", "1338", "1338")),
                            whole(
                                    "query_len",
                                    "most words of a query",
                                    SyntheticQuestions.SHORTEST_QUERY,
                                    LONGEST,
                                    classes("12", "210", "210", "210")),
                            whole(
                                    "hidden",
                                    "width of the GRU in each direction",
                                    1,
                                    LARGEST_WIDTH,
                                    classes("16", "128", "384", "384")),
                            whole(
                                    "embedding",
                                    "width of the embedding",
                                    1,
                                    LARGEST_WIDTH,
                                    classes("16", "128", "384", "384")),
                            whole(
                                            "vocab",
                                            "words of the vocabulary; real data have their own,"
                                                    + " which this cuts if it is given",
                                            SyntheticQuestions.SPECIALS + QuestionBatch.CANDIDATES,
                                            LARGEST_VOCABULARY,
                                            classes("500", "53063", "53063", "53063"))
                                    .in(Scope.DATA),
                            decimal(
                                    "dropout",
                                    "probability with which training drops an element",
                                    "a number from 0 to below 1",
                                    rate -> rate >= 0 && rate < 1,
                                    everywhere("0.1")),
                            decimal(
                                    "lr",
                                    "learning rate",
                                    "a number above 0, at most 100",
                                    rate -> rate > 0 && rate <= 100,
                                    everywhere("1e-3")),
                            decimal(
                                    "weight_decay",
                                    "factor of the embedding that is added to its gradient",
                                    "a number from 0 to 1",
                                    decay -> decay >= 0 && decay <= 1,
                                    everywhere("1e-4")),
                            decimal(
                                    "clip",
                                    "largest element of a gradient, to which others are clamped; 0"
                                            + " for any",
                                    "a number from 0 to 1000000",
                                    clip -> clip >= 0 && clip <= 1e6,
                                    everywhere("5")),
                            new Setting(
                                    "variant",
                                    "questions of the real data: NE, CN, V, P or another word in"
                                            + " the files' names; auto is NE or else the first",
                                    "letters, digits and hyphens",
                                    everywhere("auto"),
                                    VARIANT),
                            choice(
                                    "lengths",
                                    "lengths of made-up documents: as in the Children's"
                                            + " Book Test, or all seq_len",
                                    List.of("cbt", "full"),
                                    everywhere("cbt")),
                            choice(
                                    "bucketing",
                                    "whether documents of like length share batches",
                                    List.of("on", "off"),
                                    everywhere("off")),
                            Settings.inferenceLoss()));

    @Override
    public String name() {
        return "aoareader";
    }

    @Override
    public List<Setting> settings() {
        return settings.all();
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Values values = settings.values(problemClass, overrides);
        int batch = values.whole("batch");
        int documentLength = values.whole("seq_len");
        int queryLength = values.whole("query_len");
        checkSize(batch, "seq_len", documentLength);
        checkSize(batch, "query_len", queryLength);
        return new Reading(
                name(),
                batch,
                documentLength,
                queryLength,
                values.word("lengths").equals("full"),
                values.whole("vocab"),
                overrides.containsKey("vocab"),
                values.whole("embedding"),
                values.whole("hidden"),
                values.decimal("dropout"),
                values.word("variant"),
                values.on("bucketing"),
                new Training.Adam(
                        values.decimal("lr"),
                        values.decimal("weight_decay"),
                        Set.of(Reading.EMBEDDING),
                        values.decimal("clip")),
                values.on(Settings.LOSS));
    }

    private void checkSize(int batch, String key, int length) {
        long bytes = (long) Long.BYTES * batch * length;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    String.format(
                            "%s: batch=%d with %s=%d makes batches of %d bytes: they must stay"
                                    + " below 2 GiB",
                            name(), batch, key, length, bytes));
        }
    }
}
