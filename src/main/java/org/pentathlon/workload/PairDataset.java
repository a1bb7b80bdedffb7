package org.pentathlon.workload;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.DataException;
import org.pentathlon.data.PairBatchMaker;
import org.pentathlon.data.SampleOrder;
import org.pentathlon.data.SamplePass;
import org.pentathlon.data.SentencePairs;
import org.pentathlon.data.Shard;
import org.pentathlon.data.ShardedMaker;
import org.pentathlon.data.SyntheticPairs;
import org.pentathlon.data.TatoebaPairs;
import org.pentathlon.spec.DataMode;

/**
 * Tatoeba's sentence pairs, or made-up ones like them.
 *
 * @param pairs what batches are made of
 * @param file where the pairs come from; empty for made-up ones
 */
record PairDataset(
        Translation problem, DataRequest request, SentencePairs pairs, Optional<TatoebaPairs> file)
        implements Dataset {
    static PairDataset open(Translation problem, DataRequest request) {
        return request.mode() == DataMode.REAL
                ? read(problem, request)
                : new PairDataset(problem, request, synthetic(problem, request), Optional.empty());
    }

    private static PairDataset read(Translation problem, DataRequest request) {
        boolean cut = problem.vocabularyCut();
        TatoebaPairs file =
                TatoebaPairs.open(
                        request.directory(),
                        problem.maxLength(),
                        cut ? problem.sourceVocabulary() : TatoebaPairs.UNCUT,
                        cut ? problem.targetVocabulary() : TatoebaPairs.UNCUT);
        if (request.training()) {
            file.requireGlobalBatch(request.shard(problem.batch()));
        }
        return new PairDataset(
                Parameters.fitting(
                        problem.withVocabularies(
                                file.sourceVocabulary().size(), file.targetVocabulary().size()),
                        DataException::new),
                request,
                request.training() ? file.training() : file.heldOut(),
                Optional.of(file));
    }

    private static SyntheticPairs synthetic(Translation problem, DataRequest request) {
        return new SyntheticPairs(
                request.seed(),
                problem.sourceVocabulary(),
                problem.targetVocabulary(),
                problem.maxWords(),
                problem.fullLengths(),
                request.training());
    }

    @Override
    public BatchSource batches() {
        Shard shard = request.shard(problem.batch());
        SampleOrder order = order(shard.globalBatch());
        if (problem.bucketing()) {
            order =
                    SampleOrder.bucketed(
                            order,
                            this::length,
                            request.seed(),
                            shard.globalBatch(),
                            epochIterations());
        }
        return request.source(
                new ShardedMaker<>(new PairBatchMaker(pairs, order, problem.maxWords()), shard));
    }

    private SampleOrder order(long globalBatch) {
        if (request.mode() != DataMode.REAL) {
            return SampleOrder.endless();
        }
        return request.training()
                ? SampleOrder.shuffled(request.seed(), pairs.count(), globalBatch)
                : SampleOrder.cyclic(pairs.count());
    }

    /** By source words, then by target words: both sides of a batch become alike. */
    private int length(long pair) {
        return pairs.sourceWords(pair) * problem.maxLength() + pairs.targetWords(pair);
    }

    @Override
    public long epochIterations() {
        return request.epochIterations(pairs.count(), problem.batch());
    }

    @Override
    public List<Split> heldOut() {
        return file.isPresent() ? List.of(Split.VALIDATION) : List.of();
    }

    @Override
    public Split inferred() {
        return Split.VALIDATION;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        SentencePairs heldOut = file.orElseThrow().heldOut();
        PairBatchMaker maker =
                new PairBatchMaker(
                        heldOut, SampleOrder.cyclic(heldOut.count()), problem.maxWords());
        return new SamplePass<>(maker, request.shard(problem.batch()), heldOut.count());
    }

    @Override
    public Map<String, String> facts() {
        return file.map(PairDataset::facts).orElse(Map.of());
    }

    private static Map<String, String> facts(TatoebaPairs file) {
        return Map.of(
                "data_source_vocabulary",
                Integer.toString(file.sourceVocabulary().size()),
                "data_target_vocabulary",
                Integer.toString(file.targetVocabulary().size()),
                "data_training_pairs",
                Integer.toString(file.training().count()),
                "data_heldout_pairs",
                Integer.toString(file.heldOut().count()),
                "data_dropped_long",
                Integer.toString(file.droppedLong()),
                "data_dropped_empty",
                Integer.toString(file.droppedEmpty()),
                "data_test_split",
                "validation (positions 0, 50, 100, ... ; there is no test split)");
    }
}
