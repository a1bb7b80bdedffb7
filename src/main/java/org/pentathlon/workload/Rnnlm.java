package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.choice;
import static org.pentathlon.workload.Settings.classes;
import static org.pentathlon.workload.Settings.decimal;
import static org.pentathlon.workload.Settings.everywhere;
import static org.pentathlon.workload.Settings.whole;

import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Settings.Values;

/** The word-level language model of pytorch/examples, word_language_model, on WikiText-2. */
final class Rnnlm implements Workload {
    private static final String BATCH = "batch";
    private static final String SEQ_LEN = "seq_len";
    private static final String HIDDEN = "hidden";
    private static final String EMBEDDING = "embedding";
    private static final String LAYERS = "layers";
    private static final String VOCAB = "vocab";
    private static final String TIED = "tied";
    private static final String DROPOUT = "dropout";
    private static final String LR = "lr";
    private static final String CLIP = "clip";

    private final Settings settings =
            new Settings(
                    name(),
                    List.of(
                            whole(
                                    BATCH,
                                    "columns of one rank",
                                    1,
                                    65536,
                                    classes("4", "20", "20", "256")),
                            whole(
                                    SEQ_LEN,
                                    "tokens of a column in one iteration (bptt)",
                                    1,
                                    65536,
                                    classes("10", "35", "35", "35")),
                            whole(
                                    HIDDEN,
                                    "width of the LSTM layers",
                                    1,
                                    16384,
                                    classes("32", "200", "200", "1500")),
                            whole(
                                    EMBEDDING,
                                    "width of the embedding",
                                    1,
                                    16384,
                                    classes("32", "200", "200", "1500")),
                            whole(LAYERS, "LSTM layers", 1, 64, everywhere("2")),
                            whole(
                                            VOCAB,
                                            "words of the vocabulary; real data have their own,"
                                                    + " which this cuts if it is given",
                                            2,
                                            10_000_000,
                                            classes("500", "33278", "33278", "33278"))
                                    .in(Setting.Scope.DATA),
                            choice(
                                    TIED,
                                    "whether embedding and output layer share one weight",
                                    List.of("on", "off"),
                                    everywhere("off")),
                            decimal(
                                    DROPOUT,
                                    "probability with which training drops an element",
                                    "a number from 0 to below 1",
                                    dropout -> dropout >= 0 && dropout < 1,
                                    everywhere("0.2")),
                            decimal(
                                    LR,
                                    "learning rate",
                                    "a number above 0, at most 100",
                                    rate -> rate > 0 && rate <= 100,
                                    everywhere("20")),
                            decimal(
                                    CLIP,
                                    "largest norm of all gradients together; 0 for any",
                                    "a number from 0 to 1000000",
                                    norm -> norm >= 0 && norm <= 1_000_000,
                                    everywhere("0.25")),
                            Settings.inferenceLoss()));

    @Override
    public String name() {
        return "rnnlm";
    }

    @Override
    public List<Setting> settings() {
        return settings.all();
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Values values = settings.values(problemClass, overrides);
        LanguageModel model =
                new LanguageModel(
                        name(),
                        values.whole(BATCH),
                        values.whole(SEQ_LEN),
                        values.whole(VOCAB),
                        overrides.containsKey(VOCAB),
                        values.whole(EMBEDDING),
                        values.whole(HIDDEN),
                        values.whole(LAYERS),
                        values.on(TIED),
                        values.decimal(DROPOUT),
                        new Training.Sgd(
                                values.decimal(LR),
                                0,
                                0,
                                values.decimal(CLIP),
                                new Training.Schedule.Quartered()),
                        values.on(Settings.LOSS));
        requireTieable(model);
        requireRoom(model);
        return model;
    }

    private static void requireTieable(LanguageModel model) {
        if (model.tied() && model.embedding() != model.hidden()) {
            throw new IllegalArgumentException(
                    String.format(
                            "rnnlm: tied=on needs embedding and hidden to be equal, not"
                                    + " embedding=%d and hidden=%d",
                            model.embedding(), model.hidden()));
        }
    }

    private static void requireRoom(LanguageModel model) {
        long batchBytes = (long) Long.BYTES * model.batch() * model.bptt();
        if (batchBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    String.format(
                            "rnnlm: batch=%d with seq_len=%d makes batches of %d bytes: they must"
                                    + " stay below 2 GiB",
                            model.batch(), model.bptt(), batchBytes));
        }
        for (Parameter parameter : model.parameters()) {
            long bytes = Math.multiplyExact(Float.BYTES, parameter.elements());
            if (bytes > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        String.format(
                                "rnnlm: %s would have %d bytes: with vocab, embedding and hidden"
                                        + " every parameter must stay below 2 GiB",
                                parameter.name(), bytes));
            }
        }
    }
}
