package org.pentathlon.workload;

import static org.pentathlon.workload.Settings.choice;
import static org.pentathlon.workload.Settings.classes;
import static org.pentathlon.workload.Settings.everywhere;
import static org.pentathlon.workload.Settings.whole;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.pentathlon.data.PairBatch;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Settings.Values;

/** Translation from French to English with the model of PyTorch's tutorial. */
final class Seq2seq implements Workload {
    private static final String VOCAB = "vocab";
    private static final String SEQ_LEN = "seq_len";
    private static final String HIDDEN = "hidden";
    private static final String LENGTHS = "lengths";
    private static final String BUCKETING = "bucketing";
    private static final String DECODE = "decode";

    private static final int SMALLEST_VOCABULARY = PairBatch.SPECIALS + 1;
    private static final int LARGEST_VOCABULARY = 1_000_000;
    private static final Pattern SIZES = Pattern.compile("[0-9]{1,9}/[0-9]{1,9}");

    private final Settings settings =
            new Settings(
                    name(),
                    List.of(
                            Settings.batch(
                                    "sentence pairs of one rank in one iteration",
                                    classes("8", "32", "32", "512")),
                            whole(
                                    SEQ_LEN,
                                    "number of words that sentences stay below",
                                    2,
                                    1000,
                                    classes("10", "10", "10", "50")),
                            whole(
                                    HIDDEN,
                                    "width of embeddings and states",
                                    1,
                                    16384,
                                    classes("32", "128", "128", "1024")),
                            vocabularies(),
                            Settings.dropout("0.1"),
                            Settings.learningRate("1e-3"),
                            choice(
                                            LENGTHS,
                                            "lengths of made-up sentences: Tatoeba's or all"
                                                    + " seq_len",
                                            List.of("tatoeba", "full"),
                                            classes("tatoeba", "tatoeba", "tatoeba", "full"))
                                    .in(Setting.Scope.SYNTHETIC),
                            Settings.onOff(
                                    BUCKETING,
                                    "whether sentences of like length share batches",
                                    "off"),
                            choice(
                                            DECODE,
                                            "whether inference feeds the decoder the true words or"
                                                    + " its own",
                                            List.of("teacher", "greedy"),
                                            everywhere("teacher"))
                                    .in(Setting.Scope.INFERENCE),
                            Settings.inferenceLoss()));

    private static Setting vocabularies() {
        return new Setting(
                VOCAB,
                "source/target vocabulary, 4 special ids among them",
                String.format(
                        "two whole numbers from %d to %d with a / between",
                        SMALLEST_VOCABULARY, LARGEST_VOCABULARY),
                classes("500/400", "16937/10096", "16937/10096", "21400/13066"),
                Seq2seq::areSizes,
                Setting.Scope.DATA);
    }

    private static boolean areSizes(String value) {
        return SIZES.matcher(value).matches()
                && sizes(value).stream()
                        .allMatch(
                                size -> size >= SMALLEST_VOCABULARY && size <= LARGEST_VOCABULARY);
    }

    private static List<Integer> sizes(String value) {
        return List.of(value.split("/")).stream().map(Integer::valueOf).toList();
    }

    @Override
    public String name() {
        return "seq2seq";
    }

    @Override
    public List<Setting> settings() {
        return settings.all();
    }

    @Override
    public Problem problem(ProblemClass problemClass, Map<String, String> overrides) {
        Values values = settings.values(problemClass, overrides);
        List<Integer> vocabularies = sizes(values.word(VOCAB));
        return Parameters.fitting(
                new Translation(
                        name(),
                        values.whole(Settings.BATCH),
                        values.whole(SEQ_LEN),
                        vocabularies.get(0),
                        vocabularies.get(1),
                        overrides.containsKey(VOCAB),
                        values.whole(HIDDEN),
                        values.decimal(Settings.DROPOUT),
                        values.word(LENGTHS).equals("full"),
                        values.on(BUCKETING),
                        values.word(DECODE).equals("greedy"),
                        new Training.Adam(values.decimal(Settings.LR), 0, Set.of(), 0),
                        values.on(Settings.LOSS)),
                IllegalArgumentException::new);
    }
}
