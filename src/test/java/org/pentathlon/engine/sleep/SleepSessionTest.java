package org.pentathlon.engine.sleep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.engine.TrainingRun;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Problem;

class SleepSessionTest {
    private final List<SleepSession> ranks = new ArrayList<>();

    private List<SleepSession> open(Problem problem, int worldSize, Map<String, String> variables) {
        for (int rank = 0; rank < worldSize; rank++) {
            ranks.add(
                    new SleepSession(
                            new SessionRequest(
                                    problem,
                                    Mode.TRAIN,
                                    Precision.FP32,
                                    DeviceKind.CPU,
                                    1,
                                    1,
                                    rank,
                                    worldSize,
                                    false),
                            SleepSettings.of(variables)));
        }
        return ranks;
    }

    @AfterEach
    void close() {
        ranks.forEach(SleepSession::close);
    }

    /** Each rank's backward pass; its buckets. */
    private List<List<Bucket>> backward() {
        List<List<Bucket>> all = new ArrayList<>();
        for (SleepSession rank : ranks) {
            List<Bucket> buckets = new ArrayList<>();
            rank.backward(buckets::add);
            all.add(buckets);
        }
        return all;
    }

    /** Adds buckets up in place, in another way than any collective does. */
    private static void reduce(List<List<Bucket>> ofRanks) {
        for (int index = 0; index < ofRanks.get(0).size(); index++) {
            int elements = Math.toIntExact(ofRanks.get(0).get(index).elements());
            float[] sum = new float[elements];
            for (List<Bucket> buckets : ofRanks) {
                float[] one = new Pointer(buckets.get(index).address()).getFloatArray(0, elements);
                IntStream.range(0, elements).forEach(i -> sum[i] += one[i]);
            }
            for (List<Bucket> buckets : ofRanks) {
                new Pointer(buckets.get(index).address()).write(0, sum, 0, elements);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vgg", "resnet", "rnnlm", "seq2seq", "aoareader"})
    void bucketsHoldAllGradientsAndTheLoss(String workload) {
        Problem problem = TrainingRun.tiny(workload);
        open(problem, 3, Map.of(SleepSettings.RATE, "inf"));
        for (int iteration = 0; iteration < 3; iteration++) {
            List<List<Bucket>> buckets = backward();
            assertThat(buckets.get(0)).extracting(Bucket::index).isSorted().doesNotHaveDuplicates();
            assertThat(buckets.get(0).stream().mapToLong(Bucket::elements).sum())
                    .isEqualTo(problem.parameterCount() + 1);
            reduce(buckets);
            for (SleepSession rank : ranks) {
                rank.update(0.1);
                assertThat(rank.diverged()).isFalse();
            }
        }
    }

    /** Twenty ranks, so that values of ranks come up twice. */
    @Test
    void aSumThatLacksARankIsAnError() {
        open(TrainingRun.tiny("resnet"), 20, Map.of(SleepSettings.RATE, "inf"));
        List<List<Bucket>> buckets = backward();
        reduce(buckets.subList(1, 20));
        assertThatThrownBy(() -> ranks.get(7).update(0.1))
                .hasMessageMatching(
                        "rank 7 of 20, iteration 0: element \\d+ of bucket 0 is \\d+\\.0, and the"
                                + " sum over the ranks is \\d+\\.0; .* --collective")
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT));
    }

    @Test
    void aLossThatIsNoNumberOnAnyRankIsKnownToAll() {
        open(TrainingRun.tiny("resnet"), 2, Map.of(SleepSettings.RATE, "inf"));
        List<List<Bucket>> buckets = backward();
        List<Bucket> first = buckets.get(0);
        Bucket last = first.get(first.size() - 1);
        new Pointer(last.address()).setFloat(last.bytes() - Float.BYTES, Float.NaN);
        reduce(buckets);
        ranks.get(1).update(0.1);
        assertThat(ranks.get(1).diverged()).isTrue();
    }

    @Test
    void phasesTakeTheTimeOfTheirOperationsAndOneRankMore() {
        Problem problem = TrainingRun.tiny("vgg");
        double gflops = problem.fullFlops(Mode.INFER) / 2e6;
        open(
                problem,
                2,
                Map.of(SleepSettings.RATE, Double.toString(gflops), SleepSettings.SLOW, "1:5"));
        try (BatchSource source = TrainingRun.batches(problem, 0, 1)) {
            Batch batch = source.next();
            long[] forwardNs = new long[2];
            long[] backwardNs = new long[2];
            for (int rank = 0; rank < 2; rank++) {
                SleepSession session = ranks.get(rank);
                session.stage(batch);
                long start = System.nanoTime();
                session.forward();
                forwardNs[rank] = System.nanoTime() - start;
                session.loss();
                start = System.nanoTime();
                session.backward(bucket -> {});
                backwardNs[rank] = System.nanoTime() - start;
                assertThat(session.endIteration()).isEqualTo(1);
            }
            // How much more depends on what else the machine does.
            assertThat(forwardNs[0]).isGreaterThanOrEqualTo(2_000_000);
            assertThat(forwardNs[1]).isGreaterThanOrEqualTo(2_000_000);
            assertThat(backwardNs[0]).isGreaterThanOrEqualTo(4_000_000);
            assertThat(backwardNs[1]).isGreaterThanOrEqualTo(9_000_000);
        }
    }

    @Test
    void anInterruptNeitherEndsAPauseNorIsLost() {
        long start = System.nanoTime();
        Thread.currentThread().interrupt();
        Pause.until(start + 3_000_000);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(3_000_000);
    }

    @Test
    void answersHaveTheCountsThatQualityIsMadeOf() {
        SleepSession session = open(TrainingRun.tiny("vgg"), 1, Map.of()).get(0);
        Answers words = session.answer(TokenBatch.allocate(4, 5));
        assertThat(words.lossCount()).isEqualTo(20);
        assertThat(session.answer(ImageBatch.allocate(3, 3, 8, 8)).choices().remaining())
                .isEqualTo(3);
        assertThat(session.answer(QuestionBatch.allocate(2, 7, 3)).choices().remaining())
                .isEqualTo(2);
        PairBatch pairs = PairBatch.allocate(2, 6);
        pairs.targetLengths().put(0, 6).put(1, 4);
        Answers answers = session.answer(pairs);
        assertThat(answers.choices().remaining()).isEqualTo(10);
        assertThat(answers.lossCount()).isEqualTo(10);
        assertThat(answers.sentences()).hasSize(2);
    }
}
