package org.pentathlon.workload;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.CbtQuestions;
import org.pentathlon.data.DataException;
import org.pentathlon.data.ListedQuestions;
import org.pentathlon.data.QuestionBatchMaker;
import org.pentathlon.data.Questions;
import org.pentathlon.data.SampleOrder;
import org.pentathlon.data.SamplePass;
import org.pentathlon.data.Shard;
import org.pentathlon.data.ShardedMaker;
import org.pentathlon.data.SyntheticQuestions;
import org.pentathlon.spec.DataMode;

/**
 * The Children's Book Test's questions, or made-up ones like them.
 *
 * @param questions the questions of {@link #batches}
 * @param samples questions of an epoch
 * @param held the held-out questions of real data
 */
record ReadingDataset(
        Reading problem,
        DataRequest request,
        Questions questions,
        int samples,
        Map<Split, ListedQuestions> held,
        Map<String, String> facts)
        implements Dataset {
    ReadingDataset {
        held = Map.copyOf(held);
    }

    static ReadingDataset open(Reading problem, DataRequest request) {
        return request.mode() == DataMode.REAL ? real(problem, request) : made(problem, request);
    }

    private static ReadingDataset made(Reading problem, DataRequest request) {
        Questions questions =
                new SyntheticQuestions(
                        request.seed(),
                        problem.vocabulary(),
                        problem.documentLength(),
                        problem.queryLength(),
                        problem.fullLengths());
        int samples =
                request.training()
                        ? SyntheticQuestions.TRAINING_SAMPLES
                        : SyntheticQuestions.TEST_SAMPLES;
        return new ReadingDataset(problem, request, questions, samples, Map.of(), Map.of());
    }

    private static ReadingDataset real(Reading problem, DataRequest request) {
        CbtQuestions read =
                CbtQuestions.open(
                        request.directory(),
                        problem.variant(),
                        new CbtQuestions.Limits(
                                problem.documentLength(),
                                problem.queryLength(),
                                problem.vocabularyCut()
                                        ? problem.vocabulary()
                                        : CbtQuestions.Limits.ALL_WORDS));
        Map<Split, ListedQuestions> held = new LinkedHashMap<>();
        held.put(Split.VALIDATION, read.validation());
        held.put(Split.TEST, read.test());
        held.values().removeIf(questions -> questions.count() == 0);
        ListedQuestions used =
                request.training()
                        ? read.training()
                        : held.getOrDefault(Split.TEST, read.validation());
        requireEnough(used, read, problem, request);
        return new ReadingDataset(
                Parameters.fitting(problem.withVocabulary(read.vocabulary()), DataException::new),
                request,
                used,
                used.count(),
                held,
                facts(read));
    }

    /** An epoch of training has whole global batches; inference begins anew where they end. */
    private static void requireEnough(
            ListedQuestions questions, CbtQuestions read, Reading problem, DataRequest request) {
        Shard shard = request.shard(problem.batch());
        if (!request.training() && questions.count() == 0) {
            throw new DataException(
                    String.format(
                            "%s: variant %s has no questions for inference%s: add its test or valid"
                                    + " file, or use --data synthetic",
                            request.directory(), read.variant(), dropped(read)));
        }
        if (request.training() && questions.count() < shard.globalBatch()) {
            throw new DataException(
                    String.format(
                            "%s: variant %s has %d questions for training%s, and one global batch"
                                    + " (%d x %d a rank) needs %d: add the file, or use a smaller"
                                    + " batch, fewer ranks or --data synthetic",
                            request.directory(),
                            read.variant(),
                            questions.count(),
                            dropped(read),
                            shard.worldSize(),
                            shard.batch(),
                            shard.globalBatch()));
        }
    }

    /** Why there may be fewer questions than the files have. */
    private static String dropped(CbtQuestions read) {
        return read.dropped() == 0
                ? ""
                : String.format(
                        " (%d were dropped, whose answer a larger seq_len or vocab would keep)",
                        read.dropped());
    }

    private static Map<String, String> facts(CbtQuestions read) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data_variant", read.variant());
        facts.put("data_vocabulary", Integer.toString(read.vocabulary()));
        facts.put("data_training_questions", Integer.toString(read.training().count()));
        facts.put("data_validation_questions", Integer.toString(read.validation().count()));
        facts.put("data_test_questions", Integer.toString(read.test().count()));
        facts.put("data_dropped_questions", Integer.toString(read.dropped()));
        if (read.test().count() == 0) {
            facts.put("data_test_split", Split.VALIDATION.word());
        }
        return facts;
    }

    @Override
    public BatchSource batches() {
        Shard shard = request.shard(problem.batch());
        SampleOrder order = order(shard);
        if (problem.bucketing()) {
            order =
                    SampleOrder.bucketed(
                            order,
                            questions::documentWords,
                            request.seed(),
                            shard.globalBatch(),
                            epochIterations());
        }
        return request.source(new ShardedMaker<>(new QuestionBatchMaker(questions, order), shard));
    }

    private SampleOrder order(Shard shard) {
        if (request.mode() != DataMode.REAL) {
            return SampleOrder.endless();
        }
        return request.training()
                ? SampleOrder.shuffled(request.seed(), samples, shard.globalBatch())
                : SampleOrder.cyclic(samples);
    }

    @Override
    public long epochIterations() {
        return request.epochIterations(samples, problem.batch());
    }

    @Override
    public List<Split> heldOut() {
        return Stream.of(Split.VALIDATION, Split.TEST).filter(held::containsKey).toList();
    }

    @Override
    public Split inferred() {
        return request.mode() != DataMode.REAL || held.containsKey(Split.TEST)
                ? Split.TEST
                : Split.VALIDATION;
    }

    @Override
    public Iterator<Batch> pass(Split split) {
        ListedQuestions all = held.get(split);
        if (all == null) {
            throw new NoSuchElementException("no questions are held out as " + split.word());
        }
        QuestionBatchMaker maker = new QuestionBatchMaker(all, SampleOrder.cyclic(all.count()));
        return new SamplePass<>(maker, request.shard(problem.batch()), all.count());
    }
}
