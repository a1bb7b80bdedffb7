package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.InferenceMode;

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
     * Does both, in the caller's inference and gradient mode, each in a pointer scope. Ends when
     * both have ended; throws what one of them threw, the first one's failure before the second's.
     */
    void run(Runnable here, Runnable there) {
        if (threads == 1) {
            scoped(here);
            scoped(there);
            return;
        }
        boolean inference = InferenceMode.is_enabled();
        boolean gradients = GradMode.is_enabled();
        OperatorLane beside = OperatorLane.besideThisThread();
        // OpenBLAS would share each small product among its threads, for both of us in turn.
        ComputeThreads.ofBlas(threads / 2);
        ComputeThreads.ofOperators(threads / 2);
        try {
            CompletableFuture<Void> other =
                    CompletableFuture.runAsync(
                            () -> onSecondThread(there, inference, gradients, beside), second);
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

    private void onSecondThread(
            Runnable work, boolean inference, boolean gradients, OperatorLane lane) {
        // Both modes belong to a thread, and so does OpenMP's number of threads, which LibTorch
        // sets to its own when a thread first asks for it.
        get_num_threads();
        ComputeThreads.ofOperators(threads / 2);
        RecordFunctions.tell(lane);
        try (InferenceMode mode = new InferenceMode(inference);
                AutoGradMode differentiation = new AutoGradMode(gradients)) {
            scoped(work);
        } finally {
            RecordFunctions.tell(null);
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
