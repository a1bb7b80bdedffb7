package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyntheticQuestionsTest {
    private static final int SAMPLES = 2000;

    private static SyntheticQuestions questions(int vocabulary, int document, int query) {
        return new SyntheticQuestions(1, vocabulary, document, query, false);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).average().orElseThrow();
    }

    private static void hasLogNormalLengths(
            ToIntFunction<Question> length, double mean, double deviation) {
        SyntheticQuestions wide = questions(500, 1_000_000, 1_000_000);
        double[] lengths = new double[SAMPLES];
        Arrays.setAll(lengths, s -> length.applyAsInt(wide.question(s)));
        double[] logs = Arrays.stream(lengths).map(Math::log).toArray();
        double mu = mean(logs);
        double[] squares = Arrays.stream(logs).map(log -> (log - mu) * (log - mu)).toArray();

        // Four times the standard errors; lengths of 3 and less are rare.
        assertThat(mean(lengths))
                .isCloseTo(mean, within(4 * mean * deviation * 1.15 / Math.sqrt(SAMPLES)));
        assertThat(Math.sqrt(mean(squares)))
                .isCloseTo(deviation, within(4 * deviation / Math.sqrt(2.0 * SAMPLES)));
    }

    @Test
    void lengthsAreThoseOfNamedEntities() {
        hasLogNormalLengths(question -> question.document.length, 433, 0.277);
        hasLogNormalLengths(question -> question.query.length, 28, 0.636);
    }

    @ParameterizedTest
    @CsvSource({"500, 60, 12", "53063, 450, 210", "13, 20, 3", "14, 30, 90"})
    void aQuestionCanBeAnsweredFromItsDocument(int vocabulary, int documents, int queries) {
        SyntheticQuestions questions = questions(vocabulary, documents, queries);
        boolean[] places = new boolean[QuestionBatch.CANDIDATES];
        for (int s = 0; s < SAMPLES; s++) {
            Question question = questions.question(s);

            assertThat(question.document.length).isBetween(20, documents);
            assertThat(question.document).contains(question.answer);
            assertThat(Arrays.stream(question.document)).allMatch(w -> w >= 3 && w < vocabulary);
            assertThat(question.query.length).isBetween(3, queries);
            assertThat(questions.documentWords(s)).isEqualTo(question.document.length);
            isTheDocumentAroundTheAnswer(question);
            assertThat(question.candidates)
                    .hasSize(QuestionBatch.CANDIDATES)
                    .doesNotHaveDuplicates()
                    .contains(question.answer);
            candidatesAreOfTheDocumentFirst(question);
            for (int i = 0; i < places.length; i++) {
                places[i] |= question.candidates[i] == question.answer;
            }
        }
        assertThat(places).containsOnly(true);
    }

    private static void isTheDocumentAroundTheAnswer(Question question) {
        int[] query = question.query;
        int centre = query.length / 2;
        assertThat(query[centre]).isEqualTo(2);
        boolean found = false;
        for (int at = 0; at < question.document.length && !found; at++) {
            found = question.document[at] == question.answer;
            for (int i = 0; i < query.length && found; i++) {
                int there = Math.floorMod(at - centre + i, question.document.length);
                found = i == centre || query[i] == question.document[there];
            }
        }
        assertThat(found).isTrue();
    }

    private static void candidatesAreOfTheDocumentFirst(Question question) {
        long different = Arrays.stream(question.document).distinct().count();
        long shared =
                Arrays.stream(question.candidates)
                        .filter(c -> Arrays.stream(question.document).anyMatch(w -> w == c))
                        .count();
        assertThat(shared).isEqualTo(Math.min(QuestionBatch.CANDIDATES, different));
        assertThat(Arrays.stream(question.candidates)).allMatch(c -> c >= 3);
    }

    @Test
    void aQuestionComesFromSeedAndNumberAlone() {
        SyntheticQuestions questions = questions(500, 450, 210);
        Question seventh = questions.question(7);
        questions.question(3);
        questions.documentWords(4);
        Question again = questions.question(7);

        assertThat(again).usingRecursiveComparison().isEqualTo(seventh);
        assertThat(questions(500, 450, 210).question(7))
                .usingRecursiveComparison()
                .isEqualTo(seventh);
        assertThat(new SyntheticQuestions(2, 500, 450, 210, false).question(7).document)
                .isNotEqualTo(seventh.document);
    }

    /** The bits, made anew from the generator as the class describes them. */
    @Test
    void theBitsAreThoseDescribed() {
        Question question = questions(500, 450, 210).question(9);
        int[] random = new int[16];
        new Philox(1, "aoareader/questions").blocks(36, random);
        double mu = Math.log(433) - 0.277 * 0.277 / 2;
        double length = Math.exp(mu + 0.277 * Philox.normal(random[0], random[1]));
        int[] words = new int[question.document.length];
        new SyntheticWords(1, "aoareader/document", 497).words(9, 0, words.length, words, 0);
        int at = Philox.below(words.length, random[4]);
        int place = Philox.below(10, random[5]);
        int[] others = Arrays.stream(words).filter(word -> word != words[at]).distinct().toArray();

        assertThat(words.length).isEqualTo(Math.min(450, Math.round(length)));
        assertThat(question.document)
                .containsExactly(Arrays.stream(words).map(w -> w + 3).toArray());
        assertThat(question.answer).isEqualTo(words[at] + 3);
        assertThat(question.candidates[place]).isEqualTo(question.answer);
        assertThat(question.candidates[place == 0 ? 1 : 0])
                .isEqualTo(others[Philox.below(others.length, random[6])] + 3);
    }

    @Test
    void fullLengthsAreAllTheSame() {
        SyntheticQuestions full = new SyntheticQuestions(1, 500, 700, 210, true);
        assertThat(full.longestQuery()).isEqualTo(28);
        for (int s = 0; s < 20; s++) {
            assertThat(full.documentWords(s)).isEqualTo(700);
            assertThat(full.question(s).document).hasSize(700);
            assertThat(full.question(s).query).hasSize(28);
        }
        assertThat(new SyntheticQuestions(1, 500, 60, 12, true).question(0).query).hasSize(12);
    }
}
