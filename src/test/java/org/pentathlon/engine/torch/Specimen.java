package org.pentathlon.engine.torch;

import java.util.List;
import java.util.Set;
import org.pentathlon.data.Batch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Training.Adam;
import org.pentathlon.workload.Training.Schedule;
import org.pentathlon.workload.Training.Sgd;
import org.pentathlon.workload.Translation;

/** One of each kind of model, minute, with batches of changing length. */
record Specimen(Problem problem, List<Batch> batches) {
    static List<Specimen> all() {
        return List.of(
                new Specimen(images(), List.of(Networks.batch(8, 4, 1), Networks.batch(8, 4, 2))),
                // Some columns begin a stream.
                new Specimen(language(), List.of(words(5, true), words(5, false), words(3, false))),
                new Specimen(translation(false), pairs()),
                new Specimen(translation(true), pairs()),
                new Specimen(reader(), List.of(questions(5, 2), questions(3, 3), questions(1, 4))));
    }

    private static Problem images() {
        return Networks.request(Networks.minute(), 8, 4, new Sgd(0.1, 0.9, 5e-4), Mode.TRAIN, 1)
                .problem();
    }

    private static LanguageModel language() {
        Sgd sgd = new Sgd(1, 0, 0, 0.25, new Schedule.None());
        return new LanguageModel("rnnlm", 2, 5, 11, false, 4, 4, 2, false, 0.2, sgd, true);
    }

    private static Translation translation(boolean greedy) {
        Adam adam = new Adam(1e-3, 0, Set.of(), 0);
        return new Translation(
                "seq2seq", 3, 6, 11, 11, false, 4, 0.2, false, false, greedy, adam, true);
    }

    private static Reading reader() {
        Adam adam = new Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5);
        return new Reading(
                "aoareader", 2, 5, 4, false, 11, false, 4, 4, 0.1, "NE", false, adam, true);
    }

    private static TokenBatch words(int steps, boolean first) {
        TokenBatch memory = TokenBatch.allocate(2, steps);
        return new TokenBatch(memory.inputs(), memory.targets(), 2, steps, first);
    }

    private static List<Batch> pairs() {
        return List.of(Pairs.random(3, 2, 11, 1).batch(), Pairs.random(3, 5, 11, 2).batch());
    }

    private static QuestionBatch questions(int documentSteps, int querySteps) {
        QuestionBatch batch = QuestionBatch.allocate(2, documentSteps, querySteps);
        batch.documentLengths().put(0, documentSteps).put(1, (documentSteps + 1) / 2);
        batch.queryLengths().put(0, 1).put(1, querySteps);
        for (int i = 0; i < 2; i++) {
            batch.documents().put(i * documentSteps, 2);
            batch.answers().put(i, 2);
        }
        return batch;
    }

    /** The session of the first rank. */
    TorchSession open(Mode mode, int ranks) {
        int threads = problem instanceof Reading ? 2 : 1;
        SessionRequest request =
                new SessionRequest(
                        problem, mode, Precision.FP32, DeviceKind.CPU, threads, 7, 0, ranks, false);
        return (TorchSession) new TorchEngine().open(request);
    }

    /** An iteration with each batch, and an evaluation. */
    void train(TorchSession session) {
        for (Batch batch : batches) {
            session.stage(batch);
            session.forward();
            session.loss();
            session.backward(bucket -> {});
            session.update(0.1);
            session.endIteration();
            session.diverged();
        }
        session.answer(batches.get(0));
    }

    /** An iteration with each batch, the first time without the loss. */
    void infer(TorchSession session) {
        for (int i = 0; i < batches.size(); i++) {
            session.stage(batches.get(i));
            session.forward();
            if (i > 0) {
                session.loss();
            }
            session.endIteration();
        }
    }
}
