package org.pentathlon.workload;

import java.nio.LongBuffer;
import java.util.List;

/**
 * What a model says to a batch of held-out samples.
 *
 * @param lossSum sum of the negative log-likelihoods of what was to be said
 * @param lossCount number of these: samples (vgg, resnet, aoareader) or true target tokens
 * @param choices the most likely class of each sample (vgg, resnet), the position of the most
 *     likely candidate of each sample (aoareader), the most likely word at each true target
 *     position, sample after sample, the decoder being given the true words before it (seq2seq);
 *     else empty
 * @param sentences of each sample the words that the model says by itself, each time the most
 *     likely, without the EOS that ends them (seq2seq); else empty
 */
public record Answers(double lossSum, long lossCount, LongBuffer choices, List<long[]> sentences) {
    public Answers {
        sentences = List.copyOf(sentences);
    }
}
