package org.pentathlon.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A compressed archive of a folder, cut into parts, with checksums and a script that joins them.
 */
final class SplitArchive {
    private static final String ADVICE = ": --split needs tar and xz: install both";
    private static final String AGAIN = "; try again, or without --split";
    static final String JOIN = "join.sh";

    /** Level 9 takes twice the time and six times the memory for 2 % less. */
    private static final List<String> XZ =
            List.of("xz", "--compress", "--stdout", "-6", "--threads=0", "--memlimit-compress=25%");

    private static final int BUFFER_BYTES = 1 << 20;
    private static final int STEPS = 10;

    private final Path folder;
    private final Path parts;
    private final Consumer<String> progress;

    /**
     * @param folder to archive
     * @param parts empty folder for the parts
     * @param progress is told every tenth
     */
    SplitArchive(Path folder, Path parts, Consumer<String> progress) {
        this.folder = folder;
        this.parts = parts;
        this.progress = progress;
    }

    /**
     * Asks for what it is made with, before any work.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if tar or xz are not there
     */
    static void requireTools() {
        for (String tool : List.of("tar", "xz")) {
            Tool.run(ADVICE, List.of(tool, "--version"));
        }
    }

    /**
     * Makes it.
     *
     * @param name of the archive, such as pentathlon-cpu.tar.xz; parts are NAME.001 and so on
     * @param partBytes the most that a part has
     * @param bytes of the folder's files
     * @return the sizes of the parts
     * @throws org.pentathlon.spec.PentathlonException (environment) if tar or xz are not there, or
     *     fail
     */
    List<Long> make(String name, long partBytes, long bytes) throws IOException {
        progress.accept(
                "compressing %d MB with xz, some minutes on few cores ..."
                        .formatted(bytes / 1_000_000));
        Path said = Files.createTempFile(parts, "said", "");
        Process xz = start(said, XZ);
        Process tar = xz;
        try (Parts cut = new Parts(parts, name, partBytes)) {
            tar = start(said, tar(folder));
            CompletableFuture<Void> feeding =
                    feed(tar.getInputStream(), xz.getOutputStream(), bytes);
            xz.getInputStream().transferTo(cut);
            // Where one of them fails the other, and what feeds it, fail too: xz is the last.
            check("xz", xz, said);
            check("tar", tar, said);
            feeding.join();
            cut.close();
            Checksums.write(parts, cut.sums());
            Files.delete(said);
            try (InputStream script = SplitArchive.class.getResourceAsStream(JOIN)) {
                Files.copy(script, parts.resolve(JOIN));
            }
            return cut.sizes();
        } finally {
            tar.destroy();
            xz.destroy();
        }
    }

    /** Whoever unpacks it owns it, and all can read it, whoever made it. */
    private static List<String> tar(Path folder) {
        return List.of(
                "tar",
                "--create",
                "--sort=name",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--mode=a+rX,u+w,go-w",
                "--file=-",
                "--directory=" + folder,
                ".");
    }

    private static Process start(Path said, List<String> command) {
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.appendTo(said.toFile()))
                    .start();
        } catch (IOException e) {
            throw Tool.absent(command.get(0), ADVICE, e);
        }
    }

    private static void check(String program, Process process, Path said) throws IOException {
        try {
            Tool.check(program, process.waitFor(), Files.readString(said), AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(program + " was stopped", e);
        }
    }

    private CompletableFuture<Void> feed(InputStream from, OutputStream to, long bytes) {
        return CompletableFuture.runAsync(
                () -> {
                    byte[] buffer = new byte[BUFFER_BYTES];
                    long done = 0;
                    try (from;
                            to) {
                        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                            to.write(buffer, 0, n);
                            long before = STEPS * done / bytes;
                            done += n;
                            if (STEPS * done / bytes > before && done < bytes) {
                                progress.accept(
                                        "compressed %d of %d MB"
                                                .formatted(done / 1_000_000, bytes / 1_000_000));
                            }
                        }
                    } catch (IOException broken) {
                        throw new UncheckedIOException(broken);
                    }
                });
    }
}
