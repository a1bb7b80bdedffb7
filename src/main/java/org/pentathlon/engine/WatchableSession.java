package org.pentathlon.engine;

/** A session that can say what its memory is for. */
public interface WatchableSession extends Session {
    /** Tells of which blocks it is known, at this moment, what they hold. */
    void tellKnown(MemoryHistory history);
}
