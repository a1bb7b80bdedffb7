package org.pentathlon.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;

final class ReadingModelTest {
    /** Models without sessions leave them to their thread. */
    @AfterEach
    void destroyWorkspaces() {
        Nd4j.getWorkspaceManager().destroyAllWorkspacesForCurrentThread();
    }

    private static final Problem TINY = TrainingRun.tiny("aoareader", "dropout=0", "batch=3");

    /** A batch whose documents and queries are of unequal lengths, with words at padding. */
    private static QuestionBatch ragged(long atPadding) {
        try (BatchSource source = TrainingRun.batches(TINY, 0, 1)) {
            QuestionBatch whole = (QuestionBatch) source.next();
            QuestionBatch batch =
                    QuestionBatch.allocate(3, whole.documentSteps(), whole.querySteps());
            for (int i = 0; i < 3; i++) {
                int words = Math.max(1, whole.documentLengths().get(i) - 10 * i);
                int query = Math.max(1, whole.queryLengths().get(i) - i);
                batch.documentLengths().put(i, words);
                batch.queryLengths().put(i, query);
                for (int step = 0; step < whole.documentSteps(); step++) {
                    int at = i * whole.documentSteps() + step;
                    long word = Math.max(QuestionBatch.SPECIALS, whole.documents().get(at));
                    batch.documents().put(at, step < words ? word : atPadding);
                }
                for (int step = 0; step < whole.querySteps(); step++) {
                    int at = i * whole.querySteps() + step;
                    long word = Math.max(QuestionBatch.SPECIALS, whole.queries().get(at));
                    batch.queries().put(at, step < query ? word : atPadding);
                }
                long answer = batch.documents().get(i * whole.documentSteps());
                batch.answers().put(i, answer);
                batch.candidates().put(i * QuestionBatch.CANDIDATES, answer);
            }
            return batch;
        }
    }

    private static ReadingModel model() {
        Preparation.done();
        ReadingModel model = new ReadingModel((Reading) TINY, true);
        model.parameters().initialise(1);
        return model;
    }

    private static double pass(ReadingModel model, QuestionBatch batch) {
        model.stage(batch);
        model.forward();
        double loss = model.loss();
        model.backward();
        return loss;
    }

    @Test
    void wordsAtPaddingChangeNothing() {
        ReadingModel model = model();
        QuestionBatch clean = ragged(QuestionBatch.PAD);
        double loss = pass(model, clean);
        float[] gradients = model.graph().gradients().toFloatVector();
        model.release();
        for (long word : new long[] {5, clean.answers().get(2)}) {
            assertThat(pass(model, ragged(word))).isEqualTo(loss);
            assertThat(model.graph().gradients().toFloatVector()).isEqualTo(gradients);
            model.release();
        }
        model.release();
    }

    @Test
    void attentionIsADistributionOverTrueWords() {
        ReadingModel model = model();
        QuestionBatch batch = ragged(QuestionBatch.PAD);
        model.stage(batch);
        model.forward();
        double[][] s = model.outputs().get(0).toDoubleMatrix();
        for (int i = 0; i < 3; i++) {
            double sum = 0;
            for (int step = 0; step < batch.documentSteps(); step++) {
                if (step >= batch.documentLengths().get(i)) {
                    assertThat(s[i][step]).isZero();
                }
                sum += s[i][step];
            }
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
        model.release();
    }

    @Test
    void theFirstOfEquallyLikelyCandidatesIsChosenAndNeverPadding() {
        ReadingModel model = model();
        QuestionBatch batch = ragged(QuestionBatch.PAD);
        int candidates = QuestionBatch.CANDIDATES;
        for (int i = 0; i < 3; i++) {
            for (int place = 0; place < candidates; place++) {
                batch.candidates().put(i * candidates + place, QuestionBatch.PAD);
            }
            // No document has these words.
            batch.candidates().put(i * candidates + 4, Integer.MAX_VALUE);
            batch.candidates().put(i * candidates + 6, Integer.MAX_VALUE);
        }
        batch.candidates().put(candidates + 8, batch.answers().get(1));
        assertThat(model.answer(batch).choices().array()).containsExactly(4, 8, 4);
        model.release();
    }

    @Test
    void answersAreThoseOfTheOtherEngine() {
        try (Session torch = TrainingRun.open(EngineKind.TORCH, TINY, Mode.TRAIN, 0, 1);
                Session dl4j = TrainingRun.open(EngineKind.DL4J, TINY, Mode.TRAIN, 0, 1);
                BatchSource source = TrainingRun.batches(TINY, 0, 1)) {
            for (int i = 0; i < 3; i++) {
                QuestionBatch batch = (QuestionBatch) source.next();
                Answers expected = torch.answer(batch);
                Answers answers = dl4j.answer(batch);
                assertThat(answers.choices()).isEqualTo(expected.choices());
                assertThat(answers.lossCount()).isEqualTo(expected.lossCount());
                assertThat(answers.lossSum()).isCloseTo(expected.lossSum(), within(1e-5));
            }
        }
    }

    @Test
    void buildingTheGraphsPrintsNothing() {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ReadingModel model = model();
            pass(model, ragged(QuestionBatch.PAD));
            model.release();
        } finally {
            System.setOut(before);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
    }
}
