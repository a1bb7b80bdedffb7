package org.pentathlon.data;

import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * Documents, and questions about them whose answer is a word of the document.
 *
 * @param documents direct buffer, samples x documentSteps, row-major, padded with {@link #PAD}
 * @param documentLengths words of each document, 1 to documentSteps
 * @param queries direct buffer, samples x querySteps, row-major, padded with {@link #PAD}
 * @param queryLengths words of each query, 1 to querySteps
 * @param answers direct buffer, samples: the word that is asked for
 * @param candidates direct buffer, samples x {@link #CANDIDATES}: the words to choose from; where
 *     there are fewer, {@link #PAD}
 * @param documentSteps longest document
 * @param querySteps longest query
 */
public record QuestionBatch(
        LongBuffer documents,
        IntBuffer documentLengths,
        LongBuffer queries,
        IntBuffer queryLengths,
        LongBuffer answers,
        LongBuffer candidates,
        int samples,
        int documentSteps,
        int querySteps)
        implements Batch {
    /** Fills up; never counts. */
    public static final int PAD = 0;

    /** A word that the vocabulary lacks. */
    public static final int UNK = 1;

    /** Number of special ids; words come behind them. */
    public static final int SPECIALS = 2;

    /** Candidates of a question. */
    public static final int CANDIDATES = 10;

    /**
     * Memory for documents and queries up to these lengths.
     *
     * @throws ArithmeticException if the documents take 2 GiB or more
     */
    public static QuestionBatch allocate(int samples, int documentSteps, int querySteps) {
        return new QuestionBatch(
                DirectMemory.longs(Math.multiplyExact((long) samples, documentSteps)),
                IntBuffer.allocate(samples),
                DirectMemory.longs(Math.multiplyExact((long) samples, querySteps)),
                IntBuffer.allocate(samples),
                DirectMemory.longs(samples),
                DirectMemory.longs(Math.multiplyExact((long) samples, CANDIDATES)),
                samples,
                documentSteps,
                querySteps);
    }

    /** True words of documents. */
    public long documentTokens() {
        return sum(documentLengths);
    }

    /** True words of queries. */
    public long queryTokens() {
        return sum(queryLengths);
    }

    private long sum(IntBuffer lengths) {
        long sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += lengths.get(i);
        }
        return sum;
    }
}
