package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.pentathlon.data.PairBatch;

/** Sentence pairs for tests; each sentence's last word is EOS. */
record Pairs(List<long[]> sources, List<long[]> targets) {
    static Pairs random(int samples, int longest, int words, long seed) {
        Random random = new Random(seed);
        List<long[]> sources = new ArrayList<>();
        List<long[]> targets = new ArrayList<>();
        for (int i = 0; i < samples; i++) {
            sources.add(sentence(random, 1 + random.nextInt(longest), words));
            targets.add(sentence(random, 1 + random.nextInt(longest), words));
        }
        return new Pairs(sources, targets);
    }

    private static long[] sentence(Random random, int length, int words) {
        long[] sentence = new long[length];
        for (int i = 0; i < length - 1; i++) {
            sentence[i] = random.nextInt(PairBatch.SPECIALS, words);
        }
        sentence[length - 1] = PairBatch.EOS;
        return sentence;
    }

    int samples() {
        return sources.size();
    }

    Pairs alone(int sample) {
        return inOrder(List.of(sample));
    }

    Pairs inOrder(List<Integer> order) {
        return new Pairs(
                order.stream().map(sources::get).toList(),
                order.stream().map(targets::get).toList());
    }

    PairBatch batch() {
        int sourceSteps = longest(sources);
        int targetSteps = longest(targets);
        PairBatch batch = PairBatch.allocate(samples(), Math.max(sourceSteps, targetSteps));
        for (int i = 0; i < samples(); i++) {
            batch.source().put(i * sourceSteps, sources.get(i));
            batch.sourceLengths().put(i, sources.get(i).length);
            batch.target().put(i * targetSteps, targets.get(i));
            batch.targetLengths().put(i, targets.get(i).length);
        }
        return new PairBatch(
                batch.source(),
                batch.sourceLengths(),
                batch.target(),
                batch.targetLengths(),
                samples(),
                sourceSteps,
                targetSteps);
    }

    private static int longest(List<long[]> sentences) {
        return sentences.stream().mapToInt(sentence -> sentence.length).max().orElseThrow();
    }
}
