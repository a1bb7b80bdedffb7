package org.pentathlon.data;

/** One rank's samples of one iteration, in direct host memory of the source that made it. */
public sealed interface Batch permits ImageBatch, TokenBatch, PairBatch, QuestionBatch {
    /** Number of samples. */
    int samples();
}
