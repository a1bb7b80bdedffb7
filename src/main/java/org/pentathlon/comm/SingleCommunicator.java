package org.pentathlon.comm;

import java.util.function.Consumer;

/** The communicator of a rank that is alone; no library is touched. */
final class SingleCommunicator implements Communicator {
    @Override
    public int rank() {
        return 0;
    }

    @Override
    public int size() {
        return 1;
    }

    @Override
    public String name() {
        return "none";
    }

    @Override
    public void barrier() {
        // Everybody is here.
    }

    @Override
    public byte[] broadcast(byte[] bytes, int root) {
        return bytes;
    }

    @Override
    public void gather(byte[] bytes, Consumer<byte[]> atRoot) {
        atRoot.accept(bytes);
    }

    @Override
    public long max(long value) {
        return value;
    }

    @Override
    public void send(byte[] bytes, int destination) {
        throw new IllegalArgumentException("a single rank has nobody to send to");
    }

    @Override
    public byte[] receive(int source) {
        throw new IllegalArgumentException("a single rank has nobody to receive from");
    }

    @Override
    public void close() {
        // Nothing was opened.
    }
}
