package org.pentathlon.comm;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.pentathlon.spec.PentathlonException;

/** A call of a library, on a thread of its own, that may never come back by itself. */
final class LibraryCall {
    private static final long GLANCE_MS = 100;

    private LibraryCall() {}

    /**
     * Waits for a call while all ranks live.
     *
     * @param failed makes the failure of a call that took too long or was interrupted, of why and
     *     what it came from
     * @throws ExecutionException if the call itself failed
     * @throws PentathlonException (rank failed) if a rank is lost meanwhile
     */
    static void await(
            Future<?> call,
            Duration longest,
            Liveness liveness,
            BiFunction<String, Exception, PentathlonException> failed)
            throws ExecutionException {
        long deadline = System.nanoTime() + longest.toNanos();
        while (true) {
            try {
                call.get(GLANCE_MS, TimeUnit.MILLISECONDS);
                return;
            } catch (TimeoutException e) {
                liveness.check();
                if (System.nanoTime() - deadline > 0) {
                    throw failed.apply("not done within " + longest.toSeconds() + " s", e);
                }
            } catch (ExecutionException e) {
                liveness.check();
                throw e;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failed.apply("interrupted", e);
            }
        }
    }
}
