package org.pentathlon.comm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that MPJ Express asks for its peers' addresses, inside the asking process. It answers
 * when the library has been given its connections, and such that the library makes none. What it
 * says is no secret, so that a stranger may ask; it learns nothing and holds up nobody.
 */
final class PortDirectory implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PortDirectory.class);
    private static final int PATIENCE_MS = 5000;
    private static final int BACKLOG = 256;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String QUESTION = "Sending Info";

    /** Gives the library its connections, once; false where it has not come so far. */
    @FunctionalInterface
    interface Handover {
        boolean isDone() throws IOException;
    }

    private final ServerSocket server;
    private final String answer;
    private final Handover handover;

    PortDirectory(int rank, int size, Handover handover) throws IOException {
        this.handover = handover;
        // A rank connects to those below it: with its own number in all places there are none.
        this.answer = "#Peer Information" + (";127.0.0.1@1@1@" + rank).repeat(size);
        this.server = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(LOOPBACK));
        Daemons.start("pentathlon-ports", this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Daemons.start("pentathlon-ports-connection", () -> answer(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("the port directory: {}", e.getMessage());
                }
            }
        }
    }

    private void answer(Socket connection) {
        try (Socket socket = connection) {
            socket.setSoTimeout(PATIENCE_MS);
            DataInputStream in = new DataInputStream(socket.getInputStream());
            // The question, with its length of two bytes in front; two ports and a rank follow.
            int length = QUESTION.length();
            if (in.readUnsignedShort() == length
                    && new String(in.readNBytes(length), US_ASCII).equals(QUESTION)
                    && in.readNBytes(3 * Integer.BYTES).length == 3 * Integer.BYTES
                    && handover.isDone()) {
                new DataOutputStream(socket.getOutputStream()).writeUTF(answer);
            } else {
                LOG.info("refused a connection to the port directory");
            }
        } catch (IOException e) {
            LOG.info("a connection to the port directory: {}", e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
