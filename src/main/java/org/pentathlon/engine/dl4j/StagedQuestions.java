package org.pentathlon.engine.dl4j;

import java.nio.LongBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.engine.SequencePacking;

/**
 * Questions as the indices that a reading model's operators take. Documents, then queries, are
 * packed together. Arrays lie in the workspace that is open.
 */
final class StagedQuestions {
    /** Words of all sequences, packed, in rows of one. */
    final INDArray words;

    /** How many sequences have a word 0, 1, .... */
    final INDArray counts;

    /** Of each word the row of the same word where each sequence is reversed. */
    final INDArray reversal;

    /** Samples x document steps, flat: the packed row of the word; behind its end any row. */
    final int[] documentRows;

    /** Samples x query steps, flat: the same. */
    final int[] queryRows;

    /** Of each packed row its place in the rows of documents with those of queries behind. */
    final int[] places;

    /** Samples x document steps x 1: 0 at words, minus infinity behind the end. */
    final INDArray documentMask;

    /** Samples x 1 x query steps: the same. */
    final INDArray queryMask;

    /** Samples x 1 x document steps: 1 / words at words, 0 behind the end. */
    final INDArray shares;

    /** Samples x document steps: 1 where the answer stands, else 0. */
    final INDArray answers;

    StagedQuestions(QuestionBatch batch) {
        int samples = batch.samples();
        int documentSteps = batch.documentSteps();
        int querySteps = batch.querySteps();
        int[] lengths = new int[2 * samples];
        batch.documentLengths().get(0, lengths, 0, samples);
        batch.queryLengths().get(0, lengths, samples, samples);
        SequencePacking packing = new SequencePacking(lengths);
        counts = Nd4j.createFromArray(packing.counts());
        reversal = Nd4j.createFromArray(packing.reversal());
        documentRows = new int[Math.multiplyExact(samples, documentSteps)];
        queryRows = new int[Math.multiplyExact(samples, querySteps)];
        places = new int[packing.rows()];
        long[] packed = new long[packing.rows()];
        float[] ofDocuments = masked(documentRows.length);
        float[] ofQueries = masked(queryRows.length);
        float[] parts = new float[documentRows.length];
        float[] answered = new float[documentRows.length];
        for (int sample = 0; sample < samples; sample++) {
            long answer = batch.answers().get(sample);
            for (int step = 0; step < lengths[sample]; step++) {
                int at = sample * documentSteps + step;
                int row = packing.row(sample, step);
                long word = place(batch.documents(), at, row, packed);
                documentRows[at] = row;
                places[row] = at;
                ofDocuments[at] = 0;
                parts[at] = 1f / lengths[sample];
                answered[at] = word == answer ? 1 : 0;
            }
            for (int step = 0; step < lengths[samples + sample]; step++) {
                int at = sample * querySteps + step;
                int row = packing.row(samples + sample, step);
                place(batch.queries(), at, row, packed);
                queryRows[at] = row;
                places[row] = documentRows.length + at;
                ofQueries[at] = 0;
            }
        }
        words = Nd4j.createFromArray(packed).reshape(packed.length, 1);
        documentMask = Nd4j.createFromArray(ofDocuments).reshape(samples, documentSteps, 1);
        queryMask = Nd4j.createFromArray(ofQueries).reshape(samples, 1, querySteps);
        shares = Nd4j.createFromArray(parts).reshape(samples, 1, documentSteps);
        answers = Nd4j.createFromArray(answered).reshape(samples, documentSteps);
    }

    private static long place(LongBuffer words, int from, int to, long[] packed) {
        packed[to] = words.get(from);
        return packed[to];
    }

    private static float[] masked(int length) {
        float[] mask = new float[length];
        Arrays.fill(mask, Float.NEGATIVE_INFINITY);
        return mask;
    }

    /** The graph's inputs. */
    INDArray[] inputs() {
        return new INDArray[] {words, counts, reversal};
    }

    long samples() {
        return answers.size(0);
    }

    /** Words of the longest document. */
    long documentSteps() {
        return answers.size(1);
    }

    /** Words of the longest query. */
    long querySteps() {
        return queryMask.size(2);
    }
}
