package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.LanguageModel;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Reading;
import org.pentathlon.workload.Training.Adam;
import org.pentathlon.workload.Training.Schedule;
import org.pentathlon.workload.Training.Sgd;
import org.pentathlon.workload.Translation;

/** Losses of training against models written in PyTorch's own modules, in src/test/python. */
final class LanguageComparisonTest {
    private static final int ITERATIONS = 20;
    private static final double RELATIVE = 1e-4;

    @TempDir private Path directory;

    @BeforeAll
    static void findPyTorch() throws Exception {
        PyTorch.assume();
    }

    @Test
    void rnnlm() throws Exception {
        int vocabulary = 500;
        int columns = 4;
        Random random = new Random(3);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < ITERATIONS; i++) {
            // The state goes on, but for a new beginning in the middle; one chunk is shorter.
            int steps = i == 5 ? 7 : 10;
            TokenBatch memory = TokenBatch.allocate(columns, steps);
            fill(memory.inputs(), random, 0, vocabulary);
            fill(memory.targets(), random, 0, vocabulary);
            batches.add(
                    new TokenBatch(memory.inputs(), memory.targets(), columns, steps, i % 12 == 0));
        }
        for (boolean tied : new boolean[] {false, true}) {
            LanguageModel problem =
                    new LanguageModel(
                            "rnnlm",
                            columns,
                            10,
                            vocabulary,
                            false,
                            32,
                            32,
                            2,
                            tied,
                            0,
                            new Sgd(20, 0, 0, 0.25, new Schedule.Quartered()),
                            true);
            compare(
                    problem,
                    batches,
                    Map.of(
                            "vocabulary", "500",
                            "embedding", "32",
                            "hidden", "32",
                            "tied", tied ? "1" : "0",
                            "dropout", "0"));
        }
    }

    @Test
    void seq2seq() throws Exception {
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < ITERATIONS; i++) {
            batches.add(Pairs.random(8, 10, 400, i).batch());
        }
        Adam adam = new Adam(1e-3, 0, Set.of(), 0);
        Translation problem =
                new Translation(
                        "seq2seq", 8, 10, 500, 400, false, 32, 0, false, false, false, adam, true);
        compare(
                problem,
                batches,
                Map.of(
                        "source_vocabulary", "500",
                        "target_vocabulary", "400",
                        "hidden", "32",
                        "dropout", "0"));
    }

    /** With two threads its directions are computed at once, and the graph is cut there. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aoareader(int threads) throws Exception {
        int vocabulary = 500;
        int samples = 2;
        Random random = new Random(4);
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < ITERATIONS; i++) {
            QuestionBatch batch = QuestionBatch.allocate(samples, 60, 12);
            for (int sample = 0; sample < samples; sample++) {
                int words = 20 + random.nextInt(41);
                int query = 3 + random.nextInt(10);
                batch.documentLengths().put(sample, words);
                batch.queryLengths().put(sample, query);
                fill(batch.documents().slice(sample * 60, words), random, 2, vocabulary);
                fill(batch.queries().slice(sample * 12, query), random, 2, vocabulary);
                int place = sample * 60 + random.nextInt(words);
                batch.answers().put(sample, batch.documents().get(place));
            }
            batches.add(batch);
        }
        Reading problem =
                new Reading(
                        "aoareader",
                        samples,
                        60,
                        12,
                        false,
                        vocabulary,
                        false,
                        16,
                        16,
                        0,
                        "NE",
                        false,
                        new Adam(1e-3, 1e-4, Set.of("embedding.weight"), 5),
                        true);
        compare(
                problem,
                batches,
                Map.of("vocabulary", "500", "embedding", "16", "hidden", "16", "dropout", "0"),
                threads);
    }

    private static void fill(LongBuffer words, Random random, int first, int end) {
        for (int i = 0; i < words.capacity(); i++) {
            words.put(i, first + random.nextInt(end - first));
        }
    }

    /**
     * Trains both from equal weights, with equal batches.
     *
     * @param sizes arguments of the Python model
     */
    private void compare(Problem problem, List<Batch> batches, Map<String, String> sizes)
            throws Exception {
        compare(problem, batches, sizes, 1);
    }

    private void compare(
            Problem problem, List<Batch> batches, Map<String, String> sizes, int threads)
            throws Exception {
        double rate = problem.training().learningRate();
        SessionRequest request =
                new SessionRequest(
                        problem,
                        Mode.TRAIN,
                        Precision.FP32,
                        DeviceKind.CPU,
                        threads,
                        7,
                        0,
                        1,
                        false);
        try (TorchSession session = (TorchSession) new TorchEngine().open(request)) {
            List<String[]> expected = run(session, problem.workload(), batches, rate, sizes);
            for (int i = 0; i < batches.size(); i++) {
                session.stage(batches.get(i));
                session.forward();
                session.loss();
                session.backward(bucket -> {});
                session.update(rate);
                double loss = Double.parseDouble(expected.get(i)[1]);
                assertThat(session.endIteration())
                        .as("iteration %d", i)
                        .isCloseTo(loss, within(RELATIVE * loss));
            }
        }
    }

    private List<String[]> run(
            TorchSession session,
            String workload,
            List<Batch> batches,
            double rate,
            Map<String, String> sizes)
            throws Exception {
        List<String> weightLines = new ArrayList<>();
        session.readParameters((parameter, values) -> weightLines.add(line(parameter, values)));
        List<String> batchLines = new ArrayList<>();
        for (int i = 0; i < batches.size(); i++) {
            String iteration = i + " ";
            tensors(batches.get(i)).forEach((name, t) -> batchLines.add(iteration + name + t));
        }
        Path weights = directory.resolve("weights");
        Path words = directory.resolve("batches");
        Files.write(weights, weightLines);
        Files.write(words, batchLines);
        List<String> arguments =
                new ArrayList<>(
                        List.of(workload, weights.toString(), words.toString(), "lr=" + rate));
        sizes.forEach((key, value) -> arguments.add(key + "=" + value));
        List<String[]> lines = PyTorch.run(directory, "language_losses.py", arguments);
        assertThat(lines).hasSameSizeAs(batches);
        return lines;
    }

    private static String line(Parameter parameter, FloatBuffer values) {
        StringJoiner line = new StringJoiner(" ");
        line.add(parameter.name())
                .add(
                        parameter.shape().stream()
                                .map(extent -> Long.toString(extent))
                                .collect(Collectors.joining("x")));
        while (values.hasRemaining()) {
            line.add(Float.toString(values.get()));
        }
        return line.toString();
    }

    /** A batch's tensors by the names that they have in the script. */
    private static Map<String, String> tensors(Batch batch) {
        Map<String, String> tensors = new LinkedHashMap<>();
        if (batch instanceof TokenBatch tokens) {
            tensors.put("inputs", rows(tokens.inputs(), tokens.steps(), tokens.samples()));
            tensors.put("targets", rows(tokens.targets(), tokens.steps(), tokens.samples()));
            if (tokens.first()) {
                tensors.put("first", " 1 1");
            }
        } else if (batch instanceof PairBatch pairs) {
            int samples = pairs.samples();
            tensors.put("source", rows(pairs.source(), samples, pairs.sourceSteps()));
            tensors.put("source_lengths", row(pairs.sourceLengths(), samples));
            tensors.put("target", rows(pairs.target(), samples, pairs.targetSteps()));
            tensors.put("target_lengths", row(pairs.targetLengths(), samples));
        } else if (batch instanceof QuestionBatch questions) {
            int samples = questions.samples();
            tensors.put(
                    "documents", rows(questions.documents(), samples, questions.documentSteps()));
            tensors.put("document_lengths", row(questions.documentLengths(), samples));
            tensors.put("queries", rows(questions.queries(), samples, questions.querySteps()));
            tensors.put("query_lengths", row(questions.queryLengths(), samples));
            tensors.put("answers", rows(questions.answers(), 1, samples).replaceFirst(" 1x", " "));
        } else {
            throw new IllegalArgumentException("no batch of words: " + batch);
        }
        return tensors;
    }

    private static String rows(LongBuffer words, int rows, int columns) {
        StringJoiner line = new StringJoiner(" ", " " + rows + "x" + columns + " ", "");
        for (int i = 0; i < rows * columns; i++) {
            line.add(Long.toString(words.get(i)));
        }
        return line.toString();
    }

    private static String row(IntBuffer lengths, int samples) {
        StringJoiner line = new StringJoiner(" ", " " + samples + " ", "");
        for (int i = 0; i < samples; i++) {
            line.add(Integer.toString(lengths.get(i)));
        }
        return line.toString();
    }
}
