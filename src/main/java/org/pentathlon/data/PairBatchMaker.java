package org.pentathlon.data;

import java.nio.LongBuffer;

/** Makes batches of sentence pairs: ends each sentence with EOS and pads it to the longest. */
public final class PairBatchMaker implements SampleMaker<PairBatch> {
    private final SentencePairs pairs;
    private final SampleOrder order;
    private final int[] words;

    /**
     * @param maxWords most words that a sentence has, without EOS
     */
    public PairBatchMaker(SentencePairs pairs, SampleOrder order, int maxWords) {
        this.pairs = pairs;
        this.order = order;
        this.words = new int[maxWords];
    }

    @Override
    public PairBatch allocate(int samples) {
        return PairBatch.allocate(samples, words.length + 1);
    }

    @Override
    public PairBatch make(long firstSample, int samples, PairBatch memory) {
        int sourceSteps = 0;
        int targetSteps = 0;
        for (int i = 0; i < samples; i++) {
            long pair = order.record(firstSample + i);
            int sourceLength = pairs.sourceWords(pair) + 1;
            int targetLength = pairs.targetWords(pair) + 1;
            memory.sourceLengths().put(i, sourceLength);
            memory.targetLengths().put(i, targetLength);
            sourceSteps = Math.max(sourceSteps, sourceLength);
            targetSteps = Math.max(targetSteps, targetLength);
        }
        for (int i = 0; i < samples; i++) {
            long pair = order.record(firstSample + i);
            pairs.source(pair, words);
            row(memory.source(), i * sourceSteps, sourceSteps, memory.sourceLengths().get(i));
            pairs.target(pair, words);
            row(memory.target(), i * targetSteps, targetSteps, memory.targetLengths().get(i));
        }
        return new PairBatch(
                memory.source(),
                memory.sourceLengths(),
                memory.target(),
                memory.targetLengths(),
                samples,
                sourceSteps,
                targetSteps);
    }

    /** Writes the sentence that lies in {@code words}. */
    private void row(LongBuffer destination, int start, int steps, int length) {
        for (int t = 0; t < length - 1; t++) {
            destination.put(start + t, words[t]);
        }
        destination.put(start + length - 1, PairBatch.EOS);
        for (int t = length; t < steps; t++) {
            destination.put(start + t, PairBatch.PAD);
        }
    }
}
