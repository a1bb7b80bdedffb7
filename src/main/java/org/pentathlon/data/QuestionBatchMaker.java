package org.pentathlon.data;

import java.nio.LongBuffer;

/** Makes batches of questions, padded to the longest document and query of each batch. */
public final class QuestionBatchMaker implements SampleMaker<QuestionBatch> {
    private final Questions questions;
    private final SampleOrder order;

    public QuestionBatchMaker(Questions questions, SampleOrder order) {
        this.questions = questions;
        this.order = order;
    }

    @Override
    public QuestionBatch allocate(int samples) {
        return QuestionBatch.allocate(
                samples, questions.longestDocument(), questions.longestQuery());
    }

    @Override
    public QuestionBatch make(long first, int samples, QuestionBatch memory) {
        Question[] batch = new Question[samples];
        int documentSteps = 0;
        int querySteps = 0;
        for (int i = 0; i < samples; i++) {
            batch[i] = questions.question(order.record(first + i));
            documentSteps = Math.max(documentSteps, batch[i].document.length);
            querySteps = Math.max(querySteps, batch[i].query.length);
        }
        for (int i = 0; i < samples; i++) {
            Question question = batch[i];
            putRow(question.document, documentSteps, memory.documents(), i);
            memory.documentLengths().put(i, question.document.length);
            putRow(question.query, querySteps, memory.queries(), i);
            memory.queryLengths().put(i, question.query.length);
            memory.answers().put(i, question.answer);
            putRow(question.candidates, QuestionBatch.CANDIDATES, memory.candidates(), i);
        }
        return new QuestionBatch(
                memory.documents(),
                memory.documentLengths(),
                memory.queries(),
                memory.queryLengths(),
                memory.answers(),
                memory.candidates(),
                samples,
                documentSteps,
                querySteps);
    }

    private static void putRow(int[] words, int steps, LongBuffer rows, int row) {
        int at = row * steps;
        for (int word : words) {
            rows.put(at++, word);
        }
        for (int end = (row + 1) * steps; at < end; at++) {
            rows.put(at, QuestionBatch.PAD);
        }
    }
}
