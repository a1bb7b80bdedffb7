package org.pentathlon.comm;

import java.util.function.Consumer;

/**
 * The control plane among the ranks of a launch. Calls are collective unless said otherwise and
 * block; all but {@link #rank} and {@link #size} throw {@link
 * org.pentathlon.spec.PentathlonException} (rank failed) if a peer is lost.
 */
public interface Communicator extends AutoCloseable {
    int rank();

    int size();

    /** Name of the implementation, for results: {@code mpj}, {@code native}, {@code none}. */
    String name();

    /** Name and version of its library, for results; empty where it has none. */
    default String version() {
        return "";
    }

    /** Throws if a peer is known to be lost; not collective, and returns at once. */
    default void checkPeers() {
        // Who has no peers loses none.
    }

    void barrier();

    /** The root's bytes, on every rank; the argument of other ranks is ignored. */
    byte[] broadcast(byte[] bytes, int root);

    /** Hands every rank's bytes to rank 0's consumer, in the order of ranks, one at a time. */
    void gather(byte[] bytes, Consumer<byte[]> atRoot);

    /** Largest value of all ranks. */
    long max(long value);

    /** Sends to one rank; not collective. */
    void send(byte[] bytes, int destination);

    /** Receives the next bytes from one rank; not collective. */
    byte[] receive(int source);

    @Override
    void close();
}
