package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.classes;
import static org.pentathlon.workload.Settings.everywhere;
import static org.pentathlon.workload.Settings.whole;

import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Settings.Values;

/** The word-level language model of pytorch/examples, word_language_model, on WikiText-2. */
final class Rnnlm implements Workload {
    private static final String SEQ_LEN = "seq_len";
    private static final String HIDDEN = "hidden";
    private static final String EMBEDDING = "embedding";
    private static final String LAYERS = "layers";
    private static final String VOCAB = "vocab";
    private static final String TIED = "tied";

    private final Settings settings =
            new Settings(
                    name(),
                    List.of(
                            Settings.batch("columns of one rank", classes("4", "20", "20", "256")),
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
                            Settings.onOff(
                                    TIED,
                                    "whether embedding and output layer share one weight",
                                    "off"),
                            Settings.dropout("0.2"),
                            Settings.learningRate("20"),
                            Settings.clip(
                                    "largest norm of all gradients together; 0 for any", "0.25"),
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
                        values.whole(Settings.BATCH),
                        values.whole(SEQ_LEN),
                        values.whole(VOCAB),
                        overrides.containsKey(VOCAB),
                        values.whole(EMBEDDING),
                        values.whole(HIDDEN),
                        values.whole(LAYERS),
                        values.on(TIED),
                        values.decimal(Settings.DROPOUT),
                        new Training.Sgd(
                                values.decimal(Settings.LR),
                                0,
                                0,
                                values.decimal(Settings.CLIP),
                                new Training.Schedule.Quartered()),
                        values.on(Settings.LOSS));
        requireTieable(model);
        requireBatchBelow2GiB(model);
        return Parameters.fitting(model, IllegalArgumentException::new);
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

    private static void requireBatchBelow2GiB(LanguageModel model) {
        long batchBytes = (long) Long.BYTES * model.batch() * model.bptt();
        if (batchBytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    String.format(
                            "rnnlm: batch=%d with seq_len=%d makes batches of %d bytes: they must"
                                    + " stay below 2 GiB",
                            model.batch(), model.bptt(), batchBytes));
        }
    }
}
