package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Quality;
import org.pentathlon.workload.Split;
import org.pentathlon.workload.Workloads;

@Timeout(30)
class EvaluatorTest {
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<FakeSession> sessions = new ArrayList<>();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Two ranks; the second has half a batch, and batch norm's statistics of its own. */
    private List<Optional<Evaluator.Measured>> evaluate(BooleanSupplier stopOfTheSecond)
            throws Exception {
        List<List<List<Integer>>> labels =
                List.of(List.of(List.of(0, 1), List.of(0, 0)), List.of(List.of(7)));
        List<Future<Optional<Evaluator.Measured>>> running = new ArrayList<>();
        List<Communicator> ranks = ThreadRanks.of(2);
        for (int rank = 0; rank < 2; rank++) {
            FakeSession session = new FakeSession();
            session.statistics = new byte[] {(byte) (10 + rank)};
            session.answeredLoss = 1 + rank;
            sessions.add(session);
            FakeData data = new FakeData(problem, List.of(Split.TEST), labels.get(rank));
            Evaluator evaluator = new Evaluator(data, session, ranks.get(rank));
            BooleanSupplier stop = rank == 1 ? stopOfTheSecond : () -> false;
            running.add(threads.submit(() -> evaluator.evaluate(Split.TEST, stop)));
        }
        List<Optional<Evaluator.Measured>> results = new ArrayList<>();
        for (Future<Optional<Evaluator.Measured>> one : running) {
            results.add(one.get());
        }
        return results;
    }

    @Test
    void allRanksComeToTheFiguresOfAllSamples() throws Exception {
        List<Optional<Evaluator.Measured>> results = evaluate(() -> false);

        Evaluator.Measured measured = results.get(0).orElseThrow();
        assertThat(measured.figures().get(0)).isEqualTo(new Quality.Figure("accuracy", 60, "%"));
        assertThat(measured.loss()).isEqualTo((4 * 1 + 1 * 2) / 5.0);
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    @Test
    void allRanksUseTheStatisticsOfRankZeroAndKeepTheirOwn() throws Exception {
        evaluate(() -> false);

        assertThat(sessions.get(0).made).containsExactly("answer 2 with 10", "answer 2 with 10");
        assertThat(sessions.get(1).made).containsExactly("answer 1 with 10");
        assertThat(sessions.get(0).statistics).containsExactly(10);
        assertThat(sessions.get(1).statistics).containsExactly(11);
    }

    @Test
    void nothingIsMeasuredWhereOneRankIsToStop() throws Exception {
        assertThat(evaluate(() -> true)).containsOnly(Optional.empty());
        assertThat(sessions.get(1).made).isEmpty();
        assertThat(sessions.get(1).statistics).containsExactly(11);
    }
}
