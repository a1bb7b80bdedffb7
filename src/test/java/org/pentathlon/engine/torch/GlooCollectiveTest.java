package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;

@Timeout(120)
final class GlooCollectiveTest {
    @Test
    void sumsAreExactInPlace() throws Exception {
        for (String elements : List.of("1", "1000003")) {
            List<String> results = run(elements, "3");
            assertThat(results).allMatch(line -> line.startsWith("sums are right"));
        }
    }

    @Test
    void aLostPeerIsARankThatFailed() throws Exception {
        List<String> results = run("1000", "1", "lose");
        assertThat(results.get(0)).startsWith("RANK_FAILED gloo: rank 0 lost a peer");
        assertThat(results.get(1)).isEmpty();
    }

    @Test
    void aRankThatCannotOpenItsPartKeepsNobodyWaiting() throws Exception {
        for (int rank = 0; rank < 2; rank++) {
            List<String> results = run("1", "1", "astray" + rank);
            assertThat(results.get(rank))
                    .startsWith("RANK_FAILED gloo: rank " + rank + " cannot connect to its peers:");
            assertThat(results.get(1 - rank))
                    .startsWith("RANK_FAILED gloo: rank " + rank + " could not");
        }
    }

    @Test
    void isFoundAndIsForCpusAlone() {
        CollectiveProvider provider =
                ServiceLoader.load(CollectiveProvider.class).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(p -> p.kind() == CollectiveKind.GLOO)
                        .findFirst()
                        .orElseThrow();
        assertThat(provider.supports(DeviceKind.CPU).supported()).isTrue();
        assertThat(provider.supports(DeviceKind.CUDA).reason()).contains("nccl");
    }

    /** Starts two ranks and passes bytes between their control sockets; returns what they print. */
    private static List<String> run(String... arguments) throws Exception {
        List<Process> processes = new ArrayList<>();
        List<Socket> sockets = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 2, InetAddress.getLoopbackAddress())) {
            for (int rank = 0; rank < 2; rank++) {
                processes.add(start(rank, server.getLocalPort(), arguments));
                sockets.add(server.accept());
            }
            relay(sockets.get(0), sockets.get(1));
            relay(sockets.get(1), sockets.get(0));
            List<String> results = new ArrayList<>();
            for (Process process : processes) {
                try (var reader = process.inputReader()) {
                    results.add(String.join("\n", reader.lines().toList()));
                }
                process.waitFor();
            }
            return results;
        } finally {
            processes.forEach(Process::destroyForcibly);
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Process start(int rank, int port, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                System.getProperty("java.home") + "/bin/java",
                                "-Dorg.bytedeco.javacpp.platform.extension=",
                                "-cp",
                                System.getProperty("java.class.path"),
                                GlooRank.class.getName(),
                                Integer.toString(rank),
                                Integer.toString(port)));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static void relay(Socket from, Socket to) throws IOException {
        to.setTcpNoDelay(true);
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                from.getInputStream().transferTo(to.getOutputStream());
                                to.shutdownOutput();
                            } catch (IOException e) {
                                // One rank has ended, as the tests want it to.
                            }
                        });
        thread.setDaemon(true);
        thread.start();
    }
}
