package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class ListeningSocketsTest {
    private static ServerSocket listening() {
        try {
            return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Socket connect(ServerSocket server) throws IOException {
        return new Socket(server.getInetAddress(), server.getLocalPort());
    }

    @Test
    void onlyThePortsThatWereOpenedMeanwhileAreClosed() throws IOException {
        try (ServerSocket before = listening();
                ServerSocket meanwhile =
                        ListeningSockets.closedAfter(ListeningSocketsTest::listening);
                Socket connection = connect(before)) {
            assertThat(connection.isConnected()).isTrue();
            assertThatThrownBy(() -> connect(meanwhile)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void connectionsThatWereMadeMeanwhileStay() throws IOException {
        try (ServerSocket before = listening();
                Socket connection =
                        ListeningSockets.closedAfter(
                                () -> {
                                    try {
                                        return connect(before);
                                    } catch (IOException e) {
                                        throw new UncheckedIOException(e);
                                    }
                                });
                Socket other = before.accept()) {
            other.getOutputStream().write(7);
            assertThat(connection.getInputStream().read()).isEqualTo(7);
        }
    }
}
