package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.choice;
import static org.pentathlon.workload.Settings.classes;
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
                            Settings.batch(
                                    "questions of one rank in one iteration",
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
                            Settings.dropout("0.1"),
                            Settings.learningRate("1e-3"),
                            Settings.weightDecay(
                                    "factor of the embedding that is added to its gradient",
                                    "1e-4"),
                            Settings.clip(
                                    "largest element of a gradient, to which others are clamped; 0"
                                            + " for any",
                                    "5"),
                            new Setting(
                                    "variant",
                                    "questions of the real data: NE, CN, V, P or another word in"
                                            + " the files' names; auto is NE or else the first",
                                    "letters, digits and hyphens",
                                    everywhere("auto"),
                                    VARIANT,
                                    Scope.REAL),
                            choice(
                                            "lengths",
                                            "lengths of made-up documents: as in the Children's"
                                                    + " Book Test, or all seq_len",
                                            List.of("cbt", "full"),
                                            everywhere("cbt"))
                                    .in(Scope.SYNTHETIC),
                            Settings.onOff(
                                    "bucketing",
                                    "whether documents of like length share batches",
                                    "off"),
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
        int batch = values.whole(Settings.BATCH);
        int documentLength = values.whole("seq_len");
        int queryLength = values.whole("query_len");
        checkSize(batch, "seq_len", documentLength);
        checkSize(batch, "query_len", queryLength);
        return Parameters.fitting(
                new Reading(
                        name(),
                        batch,
                        documentLength,
                        queryLength,
                        values.word("lengths").equals("full"),
                        values.whole("vocab"),
                        overrides.containsKey("vocab"),
                        values.whole("embedding"),
                        values.whole("hidden"),
                        values.decimal(Settings.DROPOUT),
                        values.word("variant"),
                        values.on("bucketing"),
                        new Training.Adam(
                                values.decimal(Settings.LR),
                                values.decimal(Settings.WEIGHT_DECAY),
                                Set.of(Reading.EMBEDDING),
                                values.decimal(Settings.CLIP)),
                        values.on(Settings.LOSS)),
                IllegalArgumentException::new);
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
