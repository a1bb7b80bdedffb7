package org.pentathlon.harness;

import java.util.concurrent.atomic.AtomicReference;

/** A signal's wish to end the run cleanly. Set by a signal handler, read between iterations. */
public final class StopRequest {
    private final AtomicReference<String> signal = new AtomicReference<>();
    private final AtomicReference<Runnable> listener = new AtomicReference<>(() -> {});
    private volatile Runnable atEnd = () -> {};
    private volatile boolean honoured;

    /**
     * Asks for a stop.
     *
     * @param name the signal, such as {@code TERM}
     * @return whether somebody will act on it: false before the first iteration and after the last,
     *     when the caller has to end the program itself
     */
    public boolean ask(String name) {
        if (signal.compareAndSet(null, name)) {
            listener.get().run();
        }
        boolean heard = honoured;
        if (!heard) {
            atEnd.run();
        }
        return heard;
    }

    /** Gives what is to be done before a signal that nobody acts on ends the program. */
    void beforeEnd(Runnable action) {
        atEnd = action;
    }

    /** Runs an action when a stop is asked for, or now if it was; the last action given counts. */
    void whenAsked(Runnable action) {
        listener.set(action);
        if (asked()) {
            action.run();
        }
    }

    /** Whether a stop was asked for. */
    public boolean asked() {
        return signal.get() != null;
    }

    /** The signal that asked, or null. */
    public String signal() {
        return signal.get();
    }

    /** Says whether the run looks at this request between iterations from now on. */
    void honour(boolean whether) {
        honoured = whether;
    }
}
