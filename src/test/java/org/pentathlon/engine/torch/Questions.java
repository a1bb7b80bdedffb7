package org.pentathlon.engine.torch;

import java.util.Random;
import java.util.Set;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Training.Adam;

/** Three questions for tests, of different lengths. */
final class Questions {
    static final int VOCABULARY = 13;

    private static final int[] DOCUMENTS = {7, 4, 9};
    private static final int[] QUERIES = {3, 5, 1};

    private Questions() {}

    /** A reader of them, trained as the workload is. */
    static Reading problem(int embedding, int hidden, double dropout) {
        Adam adam = new Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5);
        return new Reading(
                "aoareader",
                3,
                9,
                5,
                false,
                VOCABULARY,
                false,
                embedding,
                hidden,
                dropout,
                "NE",
                false,
                adam,
                true);
    }

    /** Questions with answers in their documents; all that is no true word is padding. */
    static QuestionBatch batch() {
        QuestionBatch batch = QuestionBatch.allocate(3, 9, 5);
        Random random = new Random(3);
        for (int i = 0; i < 3; i++) {
            for (int word = 0; word < DOCUMENTS[i]; word++) {
                batch.documents().put(i * 9 + word, word(random));
            }
            for (int word = 0; word < QUERIES[i]; word++) {
                batch.queries().put(i * 5 + word, word(random));
            }
            batch.documentLengths().put(i, DOCUMENTS[i]);
            batch.queryLengths().put(i, QUERIES[i]);
            batch.answers().put(i, batch.documents().get(i * 9 + random.nextInt(DOCUMENTS[i])));
        }
        return batch;
    }

    private static long word(Random random) {
        return random.nextLong(QuestionBatch.UNK, VOCABULARY);
    }

    /** One question of {@link #batch}, without padding. */
    static QuestionBatch alone(QuestionBatch all, int sample) {
        int words = all.documentLengths().get(sample);
        int query = all.queryLengths().get(sample);
        QuestionBatch batch = QuestionBatch.allocate(1, words, query);
        for (int i = 0; i < words; i++) {
            batch.documents().put(i, all.documents().get(sample * all.documentSteps() + i));
        }
        for (int i = 0; i < query; i++) {
            batch.queries().put(i, all.queries().get(sample * all.querySteps() + i));
        }
        batch.documentLengths().put(0, words);
        batch.queryLengths().put(0, query);
        batch.answers().put(0, all.answers().get(sample));
        return batch;
    }
}
