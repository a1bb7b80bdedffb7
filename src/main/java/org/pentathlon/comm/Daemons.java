package org.pentathlon.comm;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Threads that do not keep the program alive. */
final class Daemons {
    private Daemons() {}

    static Thread start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    static ScheduledExecutorService timer(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Does work once, unless the timer is shut down before. */
    static void later(ScheduledExecutorService timer, Duration delay, Runnable work) {
        ScheduledFuture<?> unused =
                timer.schedule(told(work), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Does work again and again, until it fails or the timer is shut down. */
    static void repeat(ScheduledExecutorService timer, Duration period, Runnable work) {
        long periodMs = period.toMillis();
        ScheduledFuture<?> unused =
                timer.scheduleAtFixedRate(told(work), periodMs, periodMs, TimeUnit.MILLISECONDS);
    }

    /** A timer keeps a failure for itself; here it is told as that of any other thread. */
    private static Runnable told(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (RuntimeException | Error failure) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
                throw failure;
            }
        };
    }
}
