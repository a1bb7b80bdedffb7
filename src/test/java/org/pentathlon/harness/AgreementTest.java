package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.Machine;
import org.pentathlon.data.DataException;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

@Timeout(30)
class AgreementTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    /** Runs a step on each of some ranks; the results, or the failures. */
    private List<Future<String>> agree(List<Callable<String>> steps) {
        List<Future<String>> results = new ArrayList<>();
        List<Communicator> ranks = ThreadRanks.of(steps.size());
        for (int rank = 0; rank < steps.size(); rank++) {
            Agreement agreement = new Agreement(ranks.get(rank));
            Callable<String> step = steps.get(rank);
            results.add(threads.submit(() -> agreement.all(step)));
        }
        return results;
    }

    private static PentathlonException failure(Future<String> result) throws Exception {
        try {
            result.get();
        } catch (ExecutionException e) {
            return (PentathlonException) e.getCause();
        }
        throw new AssertionError("no failure");
    }

    @Test
    void eachRankGetsItsOwnResultWhereAllSucceed() throws Exception {
        List<Future<String>> results = agree(List.of(() -> "a", () -> "b", () -> "c"));
        assertThat(results.get(0).get()).isEqualTo("a");
        assertThat(results.get(2).get()).isEqualTo("c");
    }

    @Test
    void oneRanksFailureIsAllRanksFailureAndIsToldOnce() throws Exception {
        List<Future<String>> results =
                agree(
                        List.of(
                                () -> "a",
                                () -> {
                                    throw new DataException("label 12 in record 3");
                                }));
        assertThat(failure(results.get(0)))
                .hasMessage("rank 1 on " + Machine.host() + ": label 12 in record 3")
                .extracting(PentathlonException::status)
                .isEqualTo(ExitStatus.DATA);
        assertThat(failure(results.get(1)))
                .hasMessage("")
                .extracting(PentathlonException::status)
                .isEqualTo(ExitStatus.DATA);
    }

    @Test
    void whatAllRanksSayIsNotSaidOfOne() throws Exception {
        Callable<String> step =
                () -> {
                    throw new PentathlonException(ExitStatus.USAGE, "out exists");
                };
        assertThat(failure(agree(List.of(step, step)).get(0))).hasMessage("out exists");
    }

    @Test
    void aLoneRankThrowsWhatItsStepThrew() {
        Agreement agreement = new Agreement(ThreadRanks.of(1).get(0));
        assertThatThrownBy(
                        () ->
                                agreement.all(
                                        () -> {
                                            throw new OutOfMemoryError("heap");
                                        }))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("heap");
        assertThat(agreement.failed()).isTrue();
    }
}
