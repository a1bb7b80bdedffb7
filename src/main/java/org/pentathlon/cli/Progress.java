package org.pentathlon.cli;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.pentathlon.spec.Measure;

/**
 * The progress bar: one line that is written again and again. The loop under measurement only
 * stores a number; a daemon thread draws, five times a second.
 */
public final class Progress implements AutoCloseable {
    private static final long DRAW_EVERY_MS = 200;

    /** Set in the number of iterations while something else than an iteration is under way. */
    private static final long BESIDE = Long.MIN_VALUE;

    /** Where a run stands. */
    record Standing(int number, int cases, String title) {}

    private static final String CLEAR = "\r\u001b[K";

    private final PrintStream terminal;
    private final PrintStream notes;
    private final IntSupplier columns;
    private final long startNs;
    private final Thread drawer;
    private volatile Standing standing;
    private volatile long iterations;
    private volatile String activity = "";
    private volatile boolean closed;

    private Progress(PrintStream terminal, PrintStream notes, IntSupplier columns) {
        this.terminal = terminal;
        this.notes = notes;
        this.columns = columns;
        this.startNs = System.nanoTime();
        this.drawer = terminal == null ? null : new Thread(this::drawOn, "progress");
        if (drawer != null) {
            drawer.setDaemon(true);
            drawer.start();
        }
    }

    /** A bar that nobody sees. */
    public static Progress none() {
        return new Progress(null, null, () -> 0);
    }

    /** Notes without a bar. */
    static Progress notes(PrintStream err) {
        return new Progress(null, err, () -> 0);
    }

    /**
     * A bar on a terminal.
     *
     * @param columns tells the terminal's width; asked once, by the thread that draws
     */
    static Progress on(PrintStream terminal, IntSupplier columns) {
        return new Progress(terminal, terminal, columns);
    }

    /** A case begins; numbers count from 1. */
    public void begin(int number, int cases, String title) {
        iterations = 0;
        standing = new Standing(number, cases, title);
    }

    /** Iterations of the case, warm-up included; a store to a volatile number and nothing else. */
    public void iteration(int done, int of) {
        iterations = (long) done << 32 | of;
    }

    /** An evaluation is under way, until the next iteration is done. */
    public void evaluating() {
        beside("evaluating");
    }

    /** A pass behind the timing pass is under way. */
    public void measuring(Measure measure) {
        beside("measuring " + measure.word());
    }

    private void beside(String what) {
        activity = what;
        long now = iterations;
        iterations = now | BESIDE;
    }

    /** Shows a line for good, above the bar where there is one. */
    public void note(String line) {
        if (notes == null) {
            return;
        }
        // In one piece, as the bar is drawn by another thread.
        notes.print((terminal == null ? "" : CLEAR) + line + System.lineSeparator());
        notes.flush();
    }

    @Override
    public void close() {
        closed = true;
        if (drawer == null) {
            return;
        }
        drawer.interrupt();
        try {
            drawer.join(TimeUnit.SECONDS.toMillis(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        terminal.print(CLEAR);
        terminal.flush();
    }

    private void drawOn() {
        // A line of the whole width would move the cursor to the next one.
        int longest = columns.getAsInt() - 1;
        TimeLeft left = new TimeLeft();
        try {
            while (!closed) {
                Standing now = standing;
                if (now != null) {
                    terminal.print("\r" + line(now, left).fitting(longest) + "\u001b[K");
                    terminal.flush();
                }
                Thread.sleep(DRAW_EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ProgressLine line(Standing now, TimeLeft left) {
        long packed = iterations;
        int done = (int) ((packed & ~BESIDE) >>> 32);
        int of = (int) packed;
        long elapsedNs = System.nanoTime() - startNs;
        return new ProgressLine(
                now,
                done,
                of,
                (packed & BESIDE) != 0 ? activity : "",
                elapsedNs,
                left.at(now, done, of, elapsedNs));
    }
}
