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
import org.pentathlon.results.JournalFiles;
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
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CountDownLatch mainIsWriting = new CountDownLatch(1);
    private final CountDownLatch rankZeroGone = new CountDownLatch(1);
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

    /** Says where the rows are, from when they are this run's. */
    void keep(RunOptions options) {
        this.options = options;
    }

    /** This rank has failed itself: what becomes of the others is now a consequence. */
    void ownFailure() {
        handled.set(true);
    }

    /**
     * Asks for the right to write the result file, which one thread of this process gets: the HDF5
     * library bears no two at once.
     */
    boolean claimResult() {
        return claimed.compareAndSet(false, true);
    }

    /** The thread that had the right is done. */
    void resultWritten() {
        mainIsWriting.countDown();
    }

    /** Called by the monitor of the connections for each peer lost. */
    @Override
    public void accept(PeerLost lost) {
        if (lost.rank() == 0) {
            rankZeroGone.countDown();
        }
        if (!handled.compareAndSet(false, true)) {
            return;
        }
        // The monitor must go on listening: it is what tells when rank 0 is gone too.
        new Thread(() -> end(lost), "pentathlon-lost-peer").start();
    }

    private void end(PeerLost lost) {
        try {
            RunOptions kept = options;
            if (rank == 0) {
                say.accept(lost.message() + "; ending the run");
                write(kept, lost.message());
            } else if (rankZeroGone.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    && kept != null
                    && Files.isDirectory(kept.journalDirectory())
                    && !RunJournals.isWritten(kept)
                    && first(kept)) {
                say.accept(lost.message() + "; ending the run");
                write(kept, lost.message());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            exit.run();
        }
    }

    private void write(RunOptions kept, String failure) throws InterruptedException {
        if (kept == null) {
            return;
        }
        if (!claimResult()) {
            mainIsWriting.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return;
        }
        try {
            if (RunJournals.keep(kept, Termination.FAILED, failure)) {
                say.accept("wrote what was measured until then: " + kept.out());
            }
        } catch (RuntimeException e) {
            say.accept(e instanceof PentathlonException ? e.getMessage() : "internal error: " + e);
            say.accept("the rows are kept: pentathlon recover " + kept.journalDirectory());
        }
    }

    /** Whether this rank is the first of the survivors that share the journal's folder. */
    private boolean first(RunOptions kept) {
        try {
            Files.createFile(kept.journalDirectory().resolve(JournalFiles.SURVIVOR));
            return true;
        } catch (FileAlreadyExistsException e) {
            return false;
        } catch (IOException e) {
            say.accept(kept.journalDirectory() + ": " + e);
            return false;
        }
    }
}
