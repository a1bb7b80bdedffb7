package org.pentathlon.comm;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** Messages over a socket: a length of 4 bytes, then the message. Many threads may send. */
final class Wire implements Closeable {
    private static final int LONGEST_FRAME = 16 << 20;

    private final Socket socket;
    private final DataInputStream in;

    Wire(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new DataInputStream(socket.getInputStream());
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
    }

    Socket socket() {
        return socket;
    }

    void send(Message message) throws IOException {
        send(frame(message));
    }

    /** Sends what {@link #frame} made, so that one message for many is encoded once. */
    void send(byte[] frame) throws IOException {
        synchronized (this) {
            socket.getOutputStream().write(frame);
        }
    }

    /** A message as it is sent. */
    static byte[] frame(Message message) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(0);
        Message.write(message, out);
        byte[] frame = bytes.toByteArray();
        int length = frame.length - Integer.BYTES;
        for (int i = 0; i < Integer.BYTES; i++) {
            frame[i] = (byte) (length >>> (8 * (Integer.BYTES - 1 - i)));
        }
        return frame;
    }

    /** The next message. Throws SocketTimeoutException if the socket's timeout passes first. */
    Message receive() throws IOException {
        int length = in.readInt();
        if (length < 1 || length > LONGEST_FRAME) {
            throw new IOException("a frame of " + length + " bytes");
        }
        byte[] frame = new byte[length];
        in.readFully(frame);
        return Message.read(new DataInputStream(new ByteArrayInputStream(frame)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
