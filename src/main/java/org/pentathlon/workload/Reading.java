package org.pentathlon.workload;

import java.util.List;
import org.pentathlon.data.Batch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.SyntheticQuestions;
import org.pentathlon.workload.Initialisation.Orthogonal;
import org.pentathlon.workload.Initialisation.Uniform;

/**
 * Reading comprehension by attention over attention (Cui et al. 2017, section 3). An embedding and
 * a bidirectional GRU are shared by document and query; M = h_doc h_query^T; alpha = softmax of M
 * over document positions, beta = softmax over query positions, bbar = mean of beta over document
 * words, s = alpha bbar; P(w) = sum of s over the positions of w. Padding takes no part in either
 * softmax nor in the mean.
 *
 * @param batch questions of one rank in one iteration
 * @param documentLength most words of a document
 * @param queryLength most words of a query
 * @param fullLengths whether made-up documents all have documentLength words
 * @param vocabularyCut whether real data's vocabulary is cut to {@code vocabulary}
 * @param hidden width of the GRU in each direction
 * @param dropout probability with which an element of an embedding is dropped in training
 * @param variant which questions of the data set, such as {@code NE}; {@code auto} for NE or else
 *     the first there is
 * @param bucketing whether documents of like length are put together
 */
public record Reading(
        String workload,
        int batch,
        int documentLength,
        int queryLength,
        boolean fullLengths,
        int vocabulary,
        boolean vocabularyCut,
        int embedding,
        int hidden,
        double dropout,
        String variant,
        boolean bucketing,
        Training training,
        boolean inferenceLoss)
        implements Problem {
    /** The parameter to which weight decay applies. */
    static final String EMBEDDING = "embedding.weight";

    private static final double RANGE = 0.05;
    private static final int GATES = 3;
    private static final int DIRECTIONS = 2;

    /**
     * {@code embedding.weight}, {@code gru.weight_ih}, {@code gru.weight_hh}, {@code gru.bias_ih},
     * {@code gru.bias_hh}, and the same four with the suffix {@code _reverse}.
     */
    @Override
    public List<Parameter> parameters() {
        Orthogonal recurrent = new Orthogonal(hidden);
        return new Parameters()
                .add(EMBEDDING, new Uniform(RANGE), vocabulary, embedding)
                .recurrent("gru", "", GATES, embedding, hidden, recurrent)
                .recurrent("gru", "_reverse", GATES, embedding, hidden, recurrent)
                .list();
    }

    @Override
    public long forwardMacs(Batch batch) {
        QuestionBatch questions = (QuestionBatch) batch;
        long macs = 0;
        for (int i = 0; i < questions.samples(); i++) {
            macs =
                    Math.addExact(
                            macs,
                            forwardMacs(
                                    questions.documentLengths().get(i),
                                    questions.queryLengths().get(i)));
        }
        return macs;
    }

    @Override
    public long fullForwardMacs() {
        return Math.multiplyExact((long) batch, forwardMacs(documentLength, queryLength));
    }

    /** Of one question. A word: two GRUs of 3 H (E + H). A pair of words: M 2 H, alpha bbar 1. */
    private long forwardMacs(long documentWords, long queryWords) {
        long perWord =
                Math.multiplyExact((long) DIRECTIONS * GATES * hidden, (long) embedding + hidden);
        long perPair = (long) DIRECTIONS * hidden + 1;
        return Math.addExact(
                Math.multiplyExact(Math.addExact(documentWords, queryWords), perWord),
                Math.multiplyExact(Math.multiplyExact(documentWords, queryWords), perPair));
    }

    /** Positions: of the two rectangles that the longest documents and queries span. */
    @Override
    public Extent extent(Batch batch) {
        QuestionBatch questions = (QuestionBatch) batch;
        long tokens = Math.addExact(questions.documentTokens(), questions.queryTokens());
        long all =
                Math.multiplyExact(
                        (long) questions.samples(),
                        (long) questions.documentSteps() + questions.querySteps());
        return new Extent(questions.samples(), tokens, tokens, all - tokens);
    }

    @Override
    public InputAxis inputAxis() {
        return InputAxis.SEQUENCE_LENGTH;
    }

    @Override
    public int inputExtent() {
        return documentLength;
    }

    /** Documents have so many words, and queries {@link SyntheticQuestions#MEAN_QUERY}. */
    @Override
    public Reading sized(int words, int questions) {
        return new Reading(
                workload,
                questions,
                words,
                SyntheticQuestions.MEAN_QUERY,
                true,
                vocabulary,
                vocabularyCut,
                embedding,
                hidden,
                dropout,
                variant,
                false,
                training,
                inferenceLoss);
    }

    @Override
    public Quality quality() {
        return new TopOneAccuracy((batch, sample) -> answer((QuestionBatch) batch, sample));
    }

    /** Position of a question's answer among its candidates: the first, as ties are settled. */
    private static int answer(QuestionBatch questions, int sample) {
        int first = sample * QuestionBatch.CANDIDATES;
        int position = 0;
        while (questions.candidates().get(first + position) != questions.answers().get(sample)) {
            position++;
        }
        return position;
    }

    @Override
    public Dataset open(DataRequest request) {
        return ReadingDataset.open(this, request);
    }

    /** The same with the vocabulary of real data. */
    Reading withVocabulary(int words) {
        return new Reading(
                workload,
                batch,
                documentLength,
                queryLength,
                fullLengths,
                words,
                vocabularyCut,
                embedding,
                hidden,
                dropout,
                variant,
                bucketing,
                training,
                inferenceLoss);
    }
}
