package org.pentathlon.workload;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.Shard;
import org.pentathlon.data.SyntheticWords;
import org.pentathlon.data.TokenChunks;
import org.pentathlon.data.WikiText;

/**
 * Made-up text for the language model: column c of all ranks' columns is sequence c of {@link
 * SyntheticWords} of the name {@code text/train} or {@code text/test}, over the whole vocabulary
 * and without end.
 */
record SyntheticTextDataset(LanguageModel problem, DataRequest request) implements Dataset {
    @Override
    public BatchSource batches() {
        String name = request.training() ? "text/train" : "text/test";
        SyntheticWords words = new SyntheticWords(request.seed(), name, problem.vocabulary());
        return request.source(TokenChunks.endless(words, shard(), problem.bptt()));
    }

    private Shard shard() {
        return request.shard(problem.batch());
    }

    @Override
    public long epochIterations() {
        int tokens = request.training() ? WikiText.TRAINING_TOKENS : WikiText.TEST_TOKENS;
        return TokenChunks.perEpoch(tokens, shard(), problem.bptt());
    }

    @Override
    public List<Split> heldOut() {
        return List.of();
    }

    @Override
    public Split inferred() {
        return Split.TEST;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        throw new IllegalArgumentException("synthetic data have nothing held out");
    }

    @Override
    public Map<String, String> facts() {
        return Map.of();
    }
}
