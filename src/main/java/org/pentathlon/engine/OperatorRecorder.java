package org.pentathlon.engine;

/**
 * Watches the operators of a session. The session itself tells it of phases and iterations. While
 * it is not started it costs nothing but a comparison in each phase.
 */
public interface OperatorRecorder {
    /**
     * Records from the next iteration on.
     *
     * @param shapes whether inputs are looked at, for FLOPs and bytes; costs more time
     */
    void start(boolean shapes);

    /** Ends between two iterations; what was recorded since {@link #start}. */
    OperatorRecording stop();
}
