package org.pentathlon.cli;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.pentathlon.harness.StopRequest;
import sun.misc.Signal;

/**
 * Turns SIGTERM and SIGINT into the wish for a clean stop. A second one, a while later, ends the
 * program at once; so does the first where nobody listens to the wish.
 */
final class Signals {
    /** A terminal and a launcher may both send their signal for one and the same wish. */
    private static final long SAME_WISH_NS = TimeUnit.SECONDS.toNanos(2);

    private static final int SHELLS_OFFSET = 128;

    private final StopRequest stop;
    private final IntConsumer exit;
    private final AtomicLong firstNs = new AtomicLong(Long.MIN_VALUE);

    /**
     * @param exit ends the program with a status
     */
    Signals(StopRequest stop, IntConsumer exit) {
        this.stop = stop;
        this.exit = exit;
    }

    void install() {
        Signal.handle(new Signal("TERM"), this::handle);
        Signal.handle(new Signal("INT"), this::handle);
    }

    private void handle(Signal signal) {
        long now = System.nanoTime();
        boolean first = firstNs.compareAndSet(Long.MIN_VALUE, now);
        boolean heard = stop.ask(signal.getName());
        if (!heard || (!first && now - firstNs.get() > SAME_WISH_NS)) {
            exit.accept(status(signal.getName()));
        }
    }

    /** The exit status that shells give a program ended by a signal. */
    static int status(String signal) {
        return SHELLS_OFFSET + new Signal(signal).getNumber();
    }
}
