package org.pentathlon.engine.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

/**
 * Prints by how many KiB this process grows in 2,000 rounds of several sessions, after 1,000 to
 * warm up. The Java compiler may go on for long: it is tried several times, of which the least
 * growth counts, and no more once it is within what the argument allows.
 */
final class ResidentMemory {
    private static final int MOST_TRIES = 5;

    private ResidentMemory() {}

    public static void main(String[] arguments) throws IOException {
        long allowed = Long.parseLong(arguments[0]);
        Problem images =
                Networks.request(Networks.minute(), 8, 4, new Sgd(0.1, 0.9, 5e-4), Mode.TRAIN, 1)
                        .problem();
        List<Batch> pixels = List.of(Networks.batch(8, 4, 1));
        // Columns of changing length, of which some begin a stream.
        List<Batch> words = List.of(words(5, true), words(5, false), words(3, false));
        // Documents and queries of changing length.
        List<Batch> questions = List.of(questions(5, 2), questions(3, 3), questions(1, 4));
        // Sentences of changing length.
        List<Batch> pairs =
                List.of(Pairs.random(3, 2, 11, 1).batch(), Pairs.random(3, 5, 11, 2).batch());
        try (TorchSession imageTraining = open(images, Mode.TRAIN, 2);
                TorchSession imageInference = open(images, Mode.INFER, 1);
                TorchSession wordTraining = open(language(), Mode.TRAIN, 2);
                TorchSession wordInference = open(language(), Mode.INFER, 1);
                TorchSession pairTraining = open(translation(false), Mode.TRAIN, 2);
                TorchSession pairInference = open(translation(false), Mode.INFER, 1);
                TorchSession pairGreedy = open(translation(true), Mode.INFER, 1);
                TorchSession readerTraining = open(reader(), Mode.TRAIN, 2, 2);
                TorchSession readerInference = open(reader(), Mode.INFER, 1, 2)) {
            Runnable round =
                    () -> {
                        train(imageTraining, pixels);
                        infer(imageInference, pixels);
                        train(wordTraining, words);
                        infer(wordInference, words);
                        train(readerTraining, questions);
                        infer(readerInference, questions);
                        train(pairTraining, pairs);
                        infer(pairInference, pairs);
                        infer(pairGreedy, pairs);
                    };
            iterate(1_000, round);
            long least = Long.MAX_VALUE;
            for (int i = 0; i < MOST_TRIES && least > allowed; i++) {
                long before = residentKib();
                iterate(2_000, round);
                least = Math.min(least, residentKib() - before);
            }
            System.out.println(least);
        }
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

    private static TokenBatch words(int steps, boolean first) {
        TokenBatch memory = TokenBatch.allocate(2, steps);
        return new TokenBatch(memory.inputs(), memory.targets(), 2, steps, first);
    }

    private static Reading reader() {
        Adam adam = new Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5);
        return new Reading(
                "aoareader", 2, 5, 4, false, 11, false, 4, 4, 0.1, "NE", false, adam, true);
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

    private static TorchSession open(Problem problem, Mode mode, int worldSize) {
        return open(problem, mode, worldSize, 1);
    }

    private static TorchSession open(Problem problem, Mode mode, int worldSize, int threads) {
        return (TorchSession)
                new TorchEngine()
                        .open(
                                new SessionRequest(
                                        problem,
                                        mode,
                                        Precision.FP32,
                                        DeviceKind.CPU,
                                        threads,
                                        7,
                                        0,
                                        worldSize));
    }

    private static void iterate(int count, Runnable round) {
        for (int i = 0; i < count; i++) {
            round.run();
        }
    }

    private static void train(TorchSession session, List<Batch> batches) {
        for (Batch batch : batches) {
            session.stage(batch);
            session.forward();
            session.loss();
            session.backward(bucket -> {});
            session.update(0.1);
            session.lossValue();
            session.diverged();
        }
        session.answer(batches.get(0));
    }

    private static void infer(TorchSession session, List<Batch> batches) {
        for (Batch batch : batches) {
            session.stage(batch);
            session.forward();
            session.loss();
            session.lossValue();
        }
    }

    /** Memory of this process that is resident now. */
    static long residentKib() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
