package org.pentathlon.engine.torch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.function.Consumer;
import org.pentathlon.comm.Communicator;

/** Two ranks over one socket: as much of a control plane as a test needs. */
final class SocketCommunicator implements Communicator {
    private final int rank;
    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    SocketCommunicator(int rank, Socket socket) throws IOException {
        this.rank = rank;
        this.socket = socket;
        socket.setTcpNoDelay(true);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return 2;
    }

    @Override
    public String name() {
        return "test";
    }

    @Override
    public void barrier() {
        max(0);
    }

    @Override
    public byte[] broadcast(byte[] bytes, int root) {
        if (rank == root) {
            send(bytes, 1 - rank);
            return bytes;
        }
        return receive(root);
    }

    @Override
    public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long max(long value) {
        send(Long.toString(value).getBytes(UTF_8), 1 - rank);
        return Math.max(value, Long.parseLong(new String(receive(1 - rank), UTF_8)));
    }

    @Override
    public void send(byte[] bytes, int destination) {
        try {
            out.writeInt(bytes.length);
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public byte[] receive(int source) {
        try {
            return in.readNBytes(in.readInt());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
