package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.comm.Launch;
import org.pentathlon.comm.World;
import org.pentathlon.data.BatchSource;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CaseHeader;
import org.pentathlon.results.CaseRows;
import org.pentathlon.results.ClockOffset;
import org.pentathlon.results.Journal;
import org.pentathlon.results.QualityRow;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.LearningRate;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Split;
import org.pentathlon.workload.Workloads;

/** A training of 4 epochs of 3 iterations, alone; it says that all of 4 images are of class 0. */
class CaseLoopTest {
    private static final int EPOCHS = 4;
    private static final int PER_EPOCH = 3;

    @TempDir Path dir;
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final FakeSession session = new FakeSession();
    private final StopRequest stop = new StopRequest();
    private final List<QualityRow> kept = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int evaluating;
    private final List<String> said = new ArrayList<>();
    private Runnable afterIteration = () -> {};
    private World world;
    private Journal journal;
    private BatchSource source;
    private CaseRows rows;
    private CaseLoop loop;

    @BeforeEach
    void open() {
        world = World.join(Launch.single(), dir, Duration.ofSeconds(1), 0, lost -> {});
        journal = Journal.create(dir, 0, 0, new Attributes(), new Attributes(), Map.of());
        session.statistics = new byte[] {1};
        source =
                problem.open(new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, true, false))
                        .batches();
    }

    @AfterEach
    void close() {
        source.close();
        journal.close();
        world.close();
    }

    private class Listener implements ProgressListener {
        @Override
        public void beginCase(int number, int cases, String title) {}

        @Override
        public void beginIterations(int iterations) {}

        @Override
        public void measuring(Measure measure) {}

        @Override
        public void evaluating() {
            evaluating++;
        }

        @Override
        public void iteration(int done) {
            afterIteration.run();
        }

        @Override
        public void note(String line) {
            notes.add(line);
        }
    }

    private static CaseSpec spec(OptionalDouble target) {
        return new CaseSpec(
                "vgg",
                Mode.TRAIN,
                EngineKind.TORCH,
                ProblemClass.TINY,
                Precision.FP32,
                DeviceKind.CPU,
                DataMode.REAL,
                new TreeMap<>(),
                2,
                0,
                0,
                EPOCHS,
                target,
                1,
                1,
                "auto",
                true,
                false);
    }

    private CaseLoop.Ending run(OptionalDouble target, LearningRate rate) {
        ClockOffset clockOffset = new ClockOffset(0, 0, 0);
        CaseHeader header = new CaseHeader(0, 0, 0, "vgg", new Attributes(), clockOffset);
        int iterations = EPOCHS * PER_EPOCH;
        rows = journal.begin(header, 0, iterations);
        List<Split> splits = List.of(Split.VALIDATION, Split.TEST);
        FakeData data = new FakeData(problem, splits, List.of(List.of(0, 0), List.of(0, 5)));
        QualityClock clock = new QualityClock(Optional.empty());
        clock.pause();
        EpochEvaluations evaluations =
                new EpochEvaluations(
                        1,
                        2,
                        EPOCHS,
                        target,
                        splits,
                        problem.quality(),
                        new Evaluator(data, session, world.communicator()),
                        clock,
                        kept::addAll,
                        notes::add,
                        said::add);
        loop =
                new CaseLoop(
                        new NumberedCase(spec(target), problem, 0, 0, 1),
                        world.communicator(),
                        world.stopAgreement(),
                        stop,
                        new Listener(),
                        new IterationRecorder(problem, Mode.TRAIN, session, source, null),
                        rows,
                        clock,
                        rate,
                        iterations,
                        PER_EPOCH,
                        Optional.of(evaluations),
                        said::add);
        return loop.run();
    }

    private List<String> evaluated() {
        return kept.stream().map(row -> row.metric() + " " + row.epoch()).toList();
    }

    @Test
    void theFirstSplitIsEvaluatedAfterEachEpochAndTheOthersAfterTheLast() {
        assertThat(run(OptionalDouble.empty(), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.OVER);

        assertThat(rows.count()).isEqualTo(12);
        assertThat(evaluated())
                .containsExactly(
                        "validation_accuracy 1",
                        "validation_loss 1",
                        "validation_accuracy 2",
                        "validation_loss 2",
                        "validation_accuracy 3",
                        "validation_loss 3",
                        "validation_accuracy 4",
                        "validation_loss 4",
                        "test_accuracy 4",
                        "test_loss 4");
        assertThat(kept).extracting(QualityRow::iteration).startsWith(2L, 2L, 5L, 5L);
        assertThat(kept).extracting(QualityRow::value).startsWith(75.0, 1.0);
        assertThat(kept).noneMatch(QualityRow::reached);
        assertThat(notes).hasSize(5);
        assertThat(notes.get(1))
                .matches(
                        "launch 2 of 2, epoch 2 of 4: validation accuracy 75.00 %, 4 samples,"
                                + " [0-9]+\\.[0-9] s, learning rate 0.5");
        assertThat(evaluating).isEqualTo(4);
        assertThat(loop.evaluationNs()).isPositive();
        assertThat(said).isEmpty();
    }

    @Test
    void trainingEndsWithTheEvaluationThatReachesTheTarget() {
        assertThat(run(OptionalDouble.of(75), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.OVER);

        assertThat(rows.count()).isEqualTo(PER_EPOCH);
        assertThat(evaluated())
                .containsExactly(
                        "validation_accuracy 1",
                        "validation_loss 1",
                        "test_accuracy 1",
                        "test_loss 1");
        assertThat(kept).extracting(QualityRow::reached).containsExactly(true, false, false, false);
    }

    @Test
    void theLearningRateFollowsTheLossOfTheEvaluations() {
        run(OptionalDouble.of(80), new LearningRate.Quartered(16, Double.POSITIVE_INFINITY));

        assertThat(session.made.stream().filter(call -> call.startsWith("update")).distinct())
                .containsExactly("update 16.0", "update 4.0", "update 1.0");
        assertThat(kept)
                .extracting(QualityRow::learningRate)
                .startsWith(16.0, 16.0, 16.0, 16.0, 4.0);
    }

    @Test
    void aLossThatIsNoNumberEndsTheCaseBehindItsRow() {
        afterIteration = () -> session.loss = rows.count() == 4 ? Double.NaN : 2.5;

        assertThat(run(OptionalDouble.empty(), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.OVER);

        assertThat(rows.count()).isEqualTo(4);
        assertThat(said).singleElement().asString().endsWith(" at iteration 3");
    }

    @Test
    void anEvaluationWithoutAFiniteLossEndsTheCase() {
        session.answeredLoss = Double.POSITIVE_INFINITY;

        assertThat(run(OptionalDouble.of(75), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.OVER);

        assertThat(rows.count()).isEqualTo(PER_EPOCH);
        assertThat(evaluated()).containsExactly("validation_accuracy 1", "validation_loss 1");
        assertThat(said).containsExactly("loss of the validation split is Infinity after epoch 1");
    }

    @Test
    void aStopDuringAnEvaluationEndsItAndTheRun() {
        afterIteration =
                () -> {
                    if (rows.count() == PER_EPOCH) {
                        stop.ask("TERM");
                    }
                };

        assertThat(run(OptionalDouble.empty(), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.STOPPED);

        assertThat(rows.count()).isEqualTo(PER_EPOCH);
        assertThat(kept).isEmpty();
    }

    @Test
    void aStopBehindTheTargetLeavesItReached() {
        int[] answers = {0};
        session.beforeAnswer =
                () -> {
                    // Two batches of the validation split come before that of the test split.
                    if (answers[0]++ == 2) {
                        stop.ask("TERM");
                    }
                };

        assertThat(run(OptionalDouble.of(75), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.OVER);

        assertThat(rows.count()).isEqualTo(PER_EPOCH);
        assertThat(evaluated()).containsExactly("validation_accuracy 1", "validation_loss 1");
        assertThat(kept).extracting(QualityRow::reached).containsExactly(true, false);
    }

    @Test
    void aStopDuringTheLastEvaluationLeavesTheCaseIncomplete() {
        afterIteration =
                () -> {
                    if (rows.count() == EPOCHS * PER_EPOCH) {
                        stop.ask("INT");
                    }
                };

        assertThat(run(OptionalDouble.empty(), new LearningRate.Constant(0.5)))
                .isEqualTo(CaseLoop.Ending.STOPPED);

        assertThat(rows.count()).isEqualTo(EPOCHS * PER_EPOCH);
        assertThat(kept).hasSize(6).noneMatch(row -> row.epoch() == EPOCHS);
    }
}
