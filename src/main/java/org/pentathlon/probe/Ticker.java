package org.pentathlon.probe;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at something again and again beside the work. */
interface Ticker {
    /**
     * Begins to.
     *
     * @param look throws nothing
     */
    Ticking start(Duration period, Runnable look);

    /** It goes on until it is closed; then no look is under way any more. */
    interface Ticking extends AutoCloseable {
        @Override
        void close();
    }

    /** One that has a thread of its own, which does not keep the program alive. */
    static Ticker onThread() {
        return (period, look) -> {
            ScheduledExecutorService thread =
                    Executors.newSingleThreadScheduledExecutor(
                            run -> {
                                Thread made = new Thread(run, "pentathlon-probe");
                                made.setDaemon(true);
                                return made;
                            });
            long nanos = period.toNanos();
            var unused = thread.scheduleAtFixedRate(look, nanos, nanos, TimeUnit.NANOSECONDS);
            return () -> end(thread);
        };
    }

    private static void end(ScheduledExecutorService thread) {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a look at the counters has not ended for 5 s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
