package org.pentathlon.workload;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.TokenChunks;
import org.pentathlon.data.TokenStream;
import org.pentathlon.data.WikiText;

/** WikiText-2 for the language model. */
record WikiTextDataset(LanguageModel problem, DataRequest request, WikiText text)
        implements Dataset {
    /** Columns of an evaluation, rounded up to a multiple of the ranks, as in pytorch/examples. */
    private static final int EVALUATION_COLUMNS = 10;

    /**
     * @throws org.pentathlon.data.DataException if a file is missing, broken or too short
     */
    static WikiTextDataset open(LanguageModel problem, DataRequest request) {
        OptionalInt cut =
                problem.vocabularyCut()
                        ? OptionalInt.of(problem.vocabulary())
                        : OptionalInt.empty();
        WikiText text = WikiText.open(request.directory(), cut);
        WikiTextDataset dataset =
                new WikiTextDataset(
                        Parameters.fitting(
                                problem.withVocabulary(text.vocabulary().size()),
                                DataException::new),
                        request,
                        text);
        // What is too short is said before anything is trained.
        dataset.chunks();
        dataset.heldOut().forEach(dataset::evaluation);
        return dataset;
    }

    private TokenChunks chunks() {
        TokenStream stream = request.training() ? text.training() : stream(inferred());
        return stream.chunks(request.shard(problem.batch()), problem.bptt());
    }

    private TokenChunks evaluation(Split split) {
        int worldSize = request.worldSize();
        int columns = (EVALUATION_COLUMNS + worldSize - 1) / worldSize;
        return stream(split).chunks(request.shard(columns), problem.bptt());
    }

    private TokenStream stream(Split split) {
        return switch (split) {
            case TRAIN -> text.training();
            case VALIDATION -> text.validation();
            case TEST -> text.test();
        };
    }

    @Override
    public BatchSource batches() {
        return request.source(chunks());
    }

    @Override
    public long epochIterations() {
        return chunks().perEpoch();
    }

    @Override
    public List<Split> heldOut() {
        return List.of(Split.VALIDATION, Split.TEST);
    }

    @Override
    public Split inferred() {
        return Split.TEST;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        return evaluation(split).epoch();
    }

    @Override
    public Map<String, String> facts() {
        return Map.of(
                "data_vocabulary", Integer.toString(text.vocabulary().size()),
                "data_training_tokens", Integer.toString(text.training().size()),
                "data_validation_tokens", Integer.toString(text.validation().size()),
                "data_test_tokens", Integer.toString(text.test().size()));
    }
}
