package org.pentathlon.engine.torch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.pentathlon.data.PairBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Training.Adam;
import org.pentathlon.workload.Translation;

/** Prints by how many KiB this process grows in iterations with batches of changing lengths. */
final class TranslationMemory {
    private static final int WORDS = 30;

    private TranslationMemory() {}

    /** In a process of its own, whose Java heap is resident from the beginning. */
    static long growthKib() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-Xms96m",
                                "-Xmx96m",
                                "-XX:+AlwaysPreTouch",
                                "-cp",
                                System.getProperty("java.class.path"),
                                TranslationMemory.class.getName())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (var reader = process.inputReader()) {
            String line = reader.readLine();
            if (process.waitFor() != 0 || line == null) {
                throw new IOException("the process ended with status " + process.exitValue());
            }
            return Long.parseLong(line);
        }
    }

    public static void main(String[] arguments) throws IOException {
        List<PairBatch> batches = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            batches.add(Pairs.random(4, 2 + i % 9, WORDS, i).batch());
        }
        try (TorchSession training = open(Mode.TRAIN, false);
                TorchSession inference = open(Mode.INFER, false);
                TorchSession greedy = open(Mode.INFER, true)) {
            iterate(1_000, training, inference, greedy, batches);
            long before = ResidentMemory.residentKib();
            iterate(4_000, training, inference, greedy, batches);
            System.out.println(ResidentMemory.residentKib() - before);
        }
    }

    private static TorchSession open(Mode mode, boolean greedy) {
        Adam adam = new Adam(1e-3, 0, Set.of(), 0);
        Translation problem =
                new Translation(
                        "seq2seq", 4, 10, WORDS, WORDS, false, 4, 0.1, false, false, greedy, adam,
                        true);
        return (TorchSession)
                new TorchEngine()
                        .open(
                                new SessionRequest(
                                        problem, mode, Precision.FP32, DeviceKind.CPU, 1, 7, 0, 1));
    }

    private static void iterate(
            int count,
            TorchSession training,
            TorchSession inference,
            TorchSession greedy,
            List<PairBatch> batches) {
        for (int i = 0; i < count; i++) {
            PairBatch batch = batches.get(i % batches.size());
            training.stage(batch);
            training.forward();
            training.loss();
            training.backward(bucket -> {});
            training.update(1e-3);
            training.lossValue();
            for (TorchSession session : List.of(inference, greedy)) {
                session.stage(batch);
                session.forward();
                session.loss();
                session.lossValue();
            }
            if (i % 10 == 0) {
                training.answer(batch);
            }
        }
    }
}
