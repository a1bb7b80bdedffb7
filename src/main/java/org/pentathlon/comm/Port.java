package org.pentathlon.comm;

import java.nio.ByteBuffer;

/**
 * Point-to-point messages between ranks, in order for each pair and lane; what a message-passing
 * library has to give.
 */
interface Port extends AutoCloseable {
    int rank();

    int size();

    /** Name and version of the library, for results. */
    String version();

    /** Throws (rank failed) if a peer is known to be lost; returns at once. */
    default void checkPeers() {
        // A library without such knowledge shows a loss at the next message.
    }

    /**
     * A stream of messages of its own. Every rank opens the same lanes; one thread at a time uses a
     * lane.
     *
     * @param tag from 0; one lane for each
     * @param capacity largest message in bytes, the same on all ranks
     */
    Lane lane(int tag, int capacity);

    /** Ends the library; collective unless a rank is lost. */
    @Override
    void close();

    /** One stream of messages. All methods throw (rank failed) if a peer is lost. */
    interface Lane {
        int capacity();

        /** The buffer to fill for the next {@link #send}, empty, in native byte order. */
        ByteBuffer outgoing();

        /** Sends what {@link #outgoing} holds up to its position; the buffer is free afterwards. */
        void send(int destination);

        /** Begins to receive the next message from a rank. */
        Arrival post(int source);
    }

    /** A message on its way. */
    interface Arrival {
        /** Waits for the message: from position to limit, in native byte order. */
        ByteBuffer await();

        /** Gives the buffer back to the lane. */
        void release();
    }
}
