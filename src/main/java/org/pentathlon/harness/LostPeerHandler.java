package org.pentathlon.harness;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.pentathlon.comm.PeerLost;
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
    private final Consumer<String> say;
    private final Runnable exit;
    private final AtomicBoolean handled = new AtomicBoolean();
    private final CountDownLatch writerGone = new CountDownLatch(1);
    private volatile RunOptions options;

    /**
     * @param say shows a line to the user
     * @param exit ends the process with the status of a failed rank
     */
    public LostPeerHandler(int rank, Consumer<String> say, Runnable exit) {
        this.rank = rank;
        this.say = say;
        this.exit = exit;
    }

    /** Says where the rows are, from when there may be some. */
    public void keep(RunOptions options) {
        this.options = options;
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
            RunOptions kept = options;
            if (rank == 0 || (lost.rank() == 0 && (kept == null || first(kept)))) {
                say.accept(lost.message() + "; ending the run");
                if (kept != null) {
                    write(kept, lost.message());
                }
            } else {
                writerGone.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit.run();
        }
    }

    private void write(RunOptions kept, String failure) {
        try {
            if (JournalFolder.keep(kept, Termination.FAILED, failure)) {
                say.accept("wrote what was measured until then: " + kept.out());
            }
        } catch (PentathlonException e) {
            say.accept(e.getMessage());
            say.accept("the rows are kept: pentathlon recover " + kept.journalDirectory());
        }
    }

    /** Whether this rank is the first of the survivors that share the journal's folder. */
    private boolean first(RunOptions kept) {
        try {
            Files.createFile(kept.journalDirectory().resolve("survivor"));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            say.accept(kept.journalDirectory() + ": " + e);
            return false;
        }
    }
}
