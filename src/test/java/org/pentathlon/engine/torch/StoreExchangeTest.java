package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

@Timeout(60)
final class StoreExchangeTest {
    /** A store that is its own address; {@code failing} of the ranks cannot open it. */
    private record Store(int rank, List<Integer> failing, Throwable failure)
            implements StoreExchange<String> {
        @Override
        public String serve() {
            fail();
            return "host 77";
        }

        @Override
        public String place(String store) {
            return store;
        }

        @Override
        public String connect(String place) {
            fail();
            return place;
        }

        private void fail() {
            if (failing.contains(rank)) {
                if (failure instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) failure;
            }
        }
    }

    @Test
    void allRanksGetTheStoreOfRankZero() throws Exception {
        assertThat(open(List.of(), null)).containsExactly("host 77", "host 77");
    }

    @Test
    void aFailureOfRankZeroIsThrownOnBoth() throws Exception {
        assertThat(open(List.of(0), new IllegalStateException("no port\nat line 3")))
                .containsExactly(
                        "RANK_FAILED gloo: rank 0 cannot connect to its peers: no port",
                        "RANK_FAILED gloo: rank 0 could not open Gloo's store; see the message of"
                                + " that rank");
    }

    @Test
    void aFailureOfAnotherRankIsThrownOnBoth() throws Exception {
        PentathlonException old = new PentathlonException(ExitStatus.ENVIRONMENT, "an old glibc");
        assertThat(open(List.of(1), old))
                .containsExactly(
                        "RANK_FAILED gloo: rank 1 could not connect to Gloo's store on host 77; see"
                                + " the message of that rank",
                        "ENVIRONMENT an old glibc");
    }

    @Test
    void aMissingLibraryKeepsTheRanksInStep() throws Exception {
        assertThat(open(List.of(0, 1), new UnsatisfiedLinkError("no jnitorch")))
                .containsExactly(
                        "no jnitorch",
                        "RANK_FAILED gloo: rank 0 could not open Gloo's store; see the message of"
                                + " that rank");
    }

    /** What each of two ranks got or threw; fails if they are out of step afterwards. */
    private static List<String> open(List<Integer> failing, Throwable failure) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket one = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket zero = server.accept()) {
            List<Callable<String>> programs = new ArrayList<>();
            for (Socket socket : List.of(zero, one)) {
                int rank = programs.size();
                Communicator all = new SocketCommunicator(rank, socket);
                programs.add(
                        () -> {
                            String result = result(all, new Store(rank, failing, failure));
                            assertThat(all.max(rank)).isEqualTo(1);
                            return result;
                        });
            }
            List<String> results = new ArrayList<>();
            for (Future<String> future : threads.invokeAll(programs, 30, TimeUnit.SECONDS)) {
                results.add(future.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String result(Communicator all, Store store) {
        try {
            return StoreExchange.open(all, store);
        } catch (PentathlonException e) {
            return e.status() + " " + e.getMessage();
        } catch (LinkageError e) {
            return e.getMessage();
        }
    }
}
