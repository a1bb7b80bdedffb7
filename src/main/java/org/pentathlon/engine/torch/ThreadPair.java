package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ThreadLocalState;
import org.bytedeco.pytorch.ThreadLocalStateGuard;

/**
 * Does two pieces of LibTorch's work at once, one on the calling thread and one on a thread of its
 * own, each with half of the compute threads. This is for long chains of small operators, which
 * compute threads inside of operators cannot help. With one compute thread both are done in turn.
 */
final class ThreadPair implements AutoCloseable {
    private final int threads;
    // Starts its thread with the first piece of work; a thread that is forgotten ends no process.
    private final ExecutorService second =
            Executors.newSingleThreadExecutor(
                    work -> {
                        Thread thread = new Thread(work, "second half of a model");
                        thread.setDaemon(true);
                        return thread;
                    });

    /**
     * @param threads compute threads of the session
     */
    ThreadPair(int threads) {
        this.threads = threads;
    }

    /**
     * Does both, each in a pointer scope, with all of LibTorch's state of the calling thread: its
     * inference and gradient mode, and who listens to it. Ends when both have ended; throws what
     * one of them threw, the first one's failure before the second's.
     */
    void run(Runnable here, Runnable there) {
        if (threads == 1) {
            scoped(here);
            scoped(there);
            return;
        }
        // OpenBLAS would share each small product among its threads, for both of us in turn.
        ComputeThreads.ofBlas(threads / 2);
        ComputeThreads.ofOperators(threads / 2);
        try (ThreadLocalState state = new ThreadLocalState()) {
            CompletableFuture<Void> other =
                    CompletableFuture.runAsync(() -> onSecondThread(there, state), second);
            both(() -> scoped(here), () -> join(other));
        } finally {
            ComputeThreads.ofOperators(threads);
            ComputeThreads.ofBlas(threads);
        }
    }

    private static void both(Runnable first, Runnable second) {
        try {
            first.run();
        } catch (RuntimeException | Error e) {
            try {
                second.run();
            } catch (RuntimeException | Error another) {
                e.addSuppressed(another);
            }
            throw e;
        }
        second.run();
    }

    private void onSecondThread(Runnable work, ThreadLocalState state) {
        // LibTorch sets OpenMP's number of threads to its own when a thread first asks for it.
        get_num_threads();
        ComputeThreads.ofOperators(threads / 2);
        try (ThreadLocalStateGuard caller = new ThreadLocalStateGuard(state)) {
            scoped(work);
        }
    }

    private static void scoped(Runnable work) {
        try (PointerScope local = new PointerScope()) {
            work.run();
        }
    }

    /** Waits however often this thread is interrupted, for the work uses memory of the caller. */
    private static void join(CompletableFuture<Void> work) {
        try {
            work.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Ends the second thread. */
    @Override
    public void close() {
        second.shutdown();
    }
}
