package org.pentathlon.comm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Threads of a library that prints its troubles: what they print is kept for an error message
 * instead of shown. Threads that they start belong to them too, and do not keep the program alive.
 */
final class LibraryThreads {
    private static final int KEPT = 1 << 16;

    private final ThreadGroup group = new ThreadGroup("mpj");
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final PrintStream out = System.out;
    private final PrintStream err = System.err;
    private final PrintStream quietOut = new PrintStream(new Sieve(out), true);
    private final PrintStream quietErr = new PrintStream(new Sieve(err), true);

    private LibraryThreads() {}

    static LibraryThreads install() {
        LibraryThreads threads = new LibraryThreads();
        System.setOut(threads.quietOut);
        System.setErr(threads.quietErr);
        return threads;
    }

    void start(String name, Runnable work) {
        Thread thread = new Thread(group, work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** The first line that they printed, or nothing. */
    String lastWords() {
        synchronized (kept) {
            return kept.toString(StandardCharsets.UTF_8).lines().findFirst().orElse("");
        }
    }

    void uninstall() {
        if (System.out == quietOut) {
            System.setOut(out);
        }
        if (System.err == quietErr) {
            System.setErr(err);
        }
    }

    private final class Sieve extends OutputStream {
        private final PrintStream shown;

        Sieve(PrintStream shown) {
            this.shown = shown;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (Thread.currentThread().getThreadGroup() != group) {
                shown.write(bytes, offset, length);
                return;
            }
            synchronized (kept) {
                kept.write(bytes, offset, Math.min(length, KEPT - kept.size()));
            }
        }

        @Override
        public void flush() {
            shown.flush();
        }
    }
}
