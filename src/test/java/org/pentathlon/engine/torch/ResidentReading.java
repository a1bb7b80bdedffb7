package org.pentathlon.engine.torch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Training.Adam;

/**
 * Prints by how many KiB this process grows in 3,000 iterations of a reader on two threads, with
 * documents and queries of other lengths each time, after 1,000 to warm up.
 */
final class ResidentReading {
    private static final int SAMPLES = 2;
    private static final int WORDS = 12;
    private static final int VOCABULARY = 20;

    private ResidentReading() {}

    public static void main(String[] arguments) throws IOException {
        Random random = new Random(1);
        List<QuestionBatch> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batches.add(batch(random));
        }
        try (TorchSession training = open(Mode.TRAIN, 2);
                TorchSession inference = open(Mode.INFER, 1)) {
            iterate(1_000, training, inference, batches);
            long before = ResidentMemory.residentKib();
            iterate(3_000, training, inference, batches);
            System.out.println(ResidentMemory.residentKib() - before);
        }
    }

    private static TorchSession open(Mode mode, int worldSize) {
        Adam adam = new Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5);
        Reading problem =
                new Reading(
                        "aoareader",
                        SAMPLES,
                        WORDS,
                        WORDS,
                        VOCABULARY,
                        false,
                        4,
                        4,
                        0.1,
                        "NE",
                        false,
                        adam,
                        true);
        return (TorchSession)
                new TorchEngine()
                        .open(
                                new SessionRequest(
                                        problem,
                                        mode,
                                        Precision.FP32,
                                        DeviceKind.CPU,
                                        2,
                                        7,
                                        0,
                                        worldSize));
    }

    private static QuestionBatch batch(Random random) {
        QuestionBatch batch = QuestionBatch.allocate(SAMPLES, WORDS, WORDS);
        for (int sample = 0; sample < SAMPLES; sample++) {
            int words = 1 + random.nextInt(WORDS);
            int query = 1 + random.nextInt(WORDS);
            batch.documentLengths().put(sample, words);
            batch.queryLengths().put(sample, query);
            for (int i = 0; i < WORDS; i++) {
                long word = QuestionBatch.SPECIALS + random.nextInt(VOCABULARY - 2);
                batch.documents().put(sample * WORDS + i, i < words ? word : 0);
                batch.queries().put(sample * WORDS + i, i < query ? word : 0);
            }
            batch.answers().put(sample, batch.documents().get(sample * WORDS));
        }
        return batch;
    }

    private static void iterate(
            int count, TorchSession training, TorchSession inference, List<QuestionBatch> batches) {
        for (int i = 0; i < count; i++) {
            QuestionBatch batch = batches.get(i % batches.size());
            training.stage(batch);
            training.forward();
            training.loss();
            training.backward(bucket -> {});
            training.update(1e-3);
            training.lossValue();
            training.answer(batch);
            inference.stage(batch);
            inference.forward();
            inference.loss();
            inference.lossValue();
        }
    }
}
