package org.pentathlon.engine;

import java.util.SortedMap;
import org.pentathlon.spec.MemoryClass;

/** Watches every allocation of a session from its opening on; see {@link SessionRequest}. */
public interface MemoryRecorder {
    /** Forgets earlier peaks: the next iteration is looked at. */
    void start();

    /**
     * Ends behind an iteration's end.
     *
     * @return bytes of each class that the engine knows of, up to {@link
     *     MemoryClass#ALLOCATOR_PEAK} on a CPU, at the moment of the peak since {@link #start}; on
     *     a GPU {@link MemoryClass#RESERVED} too, and {@link MemoryClass#CONTEXT} of now, in which
     *     other processes are that use the GPU
     */
    SortedMap<MemoryClass, Long> stop();
}
