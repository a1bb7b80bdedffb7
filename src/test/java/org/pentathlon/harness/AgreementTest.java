package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
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

    /** Ranks as threads: what the agreement needs of a communicator, and nothing else. */
    private record Ranks(
            int rank, List<BlockingQueue<byte[]>> toRoot, List<BlockingQueue<byte[]>> fromRoot)
            implements Communicator {
        @Override
        public int size() {
            return toRoot.size();
        }

        @Override
        public String name() {
            return "threads";
        }

        @Override
        public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
            toRoot.get(rank).add(bytes);
            if (rank == 0) {
                toRoot.forEach(queue -> atRoot.accept(take(queue)));
            }
        }

        @Override
        public byte[] broadcast(byte[] bytes, int root) {
            if (rank == root) {
                fromRoot.forEach(queue -> queue.add(bytes));
            }
            return take(fromRoot.get(rank));
        }

        private static byte[] take(BlockingQueue<byte[]> queue) {
            try {
                return queue.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void barrier() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long max(long value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(byte[] bytes, int destination) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] receive(int source) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Runs a step on each of some ranks; the results, or the failures. */
    private List<Future<String>> agree(List<Callable<String>> steps) {
        List<BlockingQueue<byte[]>> toRoot = queues(steps.size());
        List<BlockingQueue<byte[]>> fromRoot = queues(steps.size());
        List<Future<String>> results = new ArrayList<>();
        for (int rank = 0; rank < steps.size(); rank++) {
            Agreement agreement = new Agreement(new Ranks(rank, toRoot, fromRoot));
            Callable<String> step = steps.get(rank);
            results.add(threads.submit(() -> agreement.all(step)));
        }
        return results;
    }

    private static List<BlockingQueue<byte[]>> queues(int count) {
        List<BlockingQueue<byte[]>> queues = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            queues.add(new LinkedBlockingQueue<>());
        }
        return queues;
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
                .hasMessage("rank 1: label 12 in record 3")
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
        Agreement agreement = new Agreement(new Ranks(0, queues(1), queues(1)));
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
