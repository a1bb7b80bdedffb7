package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.pentathlon.comm.PeerLost;
import org.pentathlon.results.ResultAssembler;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.PentathlonException;

/**
 * What a rank does when another is lost: its own main thread waits in a collective call that will
 * never return, so the process has to end, but not before the rows that the journals hold are in a
 * result file. Rank 0 writes it; where rank 0 itself is lost, the first survivor does.
 */
public final class LostPeerHandler implements Consumer<PeerLost> {
    /** How long a rank leaves the writing one the time to write; then it ends all the same. */
    private static final Duration PATIENCE = Duration.ofSeconds(6);

    private final int rank;
    private final RunOptions options;
    private final Consumer<String> say;
    private final Runnable exit;
    private final AtomicBoolean handled = new AtomicBoolean();
    private final CountDownLatch writerGone = new CountDownLatch(1);

    /**
     * @param say shows a line to the user
     * @param exit ends the process with the status of a failed rank
     */
    public LostPeerHandler(
            int rank, RunOptions options, Consumer<String> say, Runnable exit) {
        this.rank = rank;
        this.options = options;
        this.say = say;
        this.exit = exit;
    }

    /** Called by the monitor of the connections, once for each peer lost. */
    @Override
    public void accept(PeerLost lost) {
        if (lost.rank() == 0) {
            writerGone.countDown();
        }
        if (!handled.compareAndSet(false, true)) {
            return;
        }
        // The monitor must go on listening: it is what tells when the writing rank is gone.
        Thread thread = new Thread(() -> end(lost), "pentathlon-lost-peer");
        thread.start();
    }

    private void end(PeerLost lost) {
        try {
            if (rank == 0 || (lost.rank() == 0 && first())) {
                say.accept("lost rank " + lost.rank() + " on " + lost.host() + "; ending the run");
                write(lost);
            } else {
                writerGone.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit.run();
        }
    }

    private void write(PeerLost lost) {
        Path folder = options.journalDirectory();
        if (!Files.isDirectory(folder)) {
            return;
        }
        try {
            String failure = "rank " + lost.rank() + " on " + lost.host() + " was lost";
            ResultAssembler.write(folder, options.out(), Termination.FAILED, failure);
            say.accept("wrote what was measured until then: " + options.out());
        } catch (PentathlonException e) {
            say.accept(e.getMessage());
            say.accept("the rows are kept: pentathlon recover " + folder);
        }
    }

    /** Whether this rank is the first of the survivors that share the journal's folder. */
    private boolean first() {
        try {
            Files.createFile(options.journalDirectory().resolve("survivor"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            say.accept(options.journalDirectory() + ": " + e);
            return false;
        }
    }
}
