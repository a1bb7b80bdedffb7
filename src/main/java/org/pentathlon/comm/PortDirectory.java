package org.pentathlon.comm;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that MPJ Express asks for its peers' addresses, inside the asking process. It knows
 * them through the authenticated connection, so that MPJ Express never meets a stranger there.
 */
final class PortDirectory implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(PortDirectory.class);
    private static final int PATIENCE_MS = 5000;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final String QUESTION = "Sending Info";

    private final ServerSocket server;
    private final int rank;
    private final List<RankInfo> table;
    private final Function<Message.Ports, List<Message.Ports>> exchange;

    /**
     * @param exchange gives this rank's ports to all ranks and takes theirs
     */
    PortDirectory(
            int rank, List<RankInfo> table, Function<Message.Ports, List<Message.Ports>> exchange)
            throws IOException {
        this.rank = rank;
        this.table = table;
        this.exchange = exchange;
        this.server = new ServerSocket(0, 16, InetAddress.getByAddress(LOOPBACK));
        Daemons.start("pentathlon-ports", this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(PATIENCE_MS);
                if (answer(socket)) {
                    return;
                }
                LOG.warn("refused a connection to the port directory of rank {}", rank);
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("the port directory of rank {}: {}", rank, e.getMessage());
                }
            }
        }
    }

    private boolean answer(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        // The question, with its length of two bytes in front.
        int length = QUESTION.length();
        if (in.readUnsignedShort() != length
                || !new String(in.readNBytes(length), US_ASCII).equals(QUESTION)) {
            return false;
        }
        int writePort = in.readInt();
        int readPort = in.readInt();
        if (in.readInt() != rank) {
            return false;
        }
        List<Message.Ports> ports = exchange.apply(new Message.Ports(readPort, writePort));
        StringBuilder peers = new StringBuilder("#Peer Information");
        for (RankInfo info : table) {
            Message.Ports theirs = ports.get(info.rank());
            peers.append(';')
                    .append(info.address())
                    .append('@')
                    .append(theirs.readPort())
                    .append('@')
                    .append(theirs.writePort())
                    .append('@')
                    .append(info.rank());
        }
        new DataOutputStream(socket.getOutputStream()).writeUTF(peers.toString());
        return true;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
