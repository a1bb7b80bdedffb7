package org.pentathlon.results;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/** A result file's way to its final name: a file that has it is whole. */
public final class OutputFile {
    private OutputFile() {}

    /** The journal folder of a result file where no other is asked for. */
    public static Path journalDir(Path out) {
        return out.resolveSibling(out.getFileName() + ".journal");
    }

    static Path part(Path out) {
        return out.resolveSibling(out.getFileName() + ".part");
    }

    /**
     * Makes sure, before any work, that the file can be written: makes its folder, and a file in it
     * for a moment.
     *
     * @param force whether an existing file may be replaced
     * @throws PentathlonException (usage) if it is a folder, or exists; (environment) if it cannot
     *     be written
     */
    public static void prepare(Path out, boolean force) {
        prepare(out, force, "choose another --out");
    }

    /**
     * The same.
     *
     * @param elsewhere what a user may do instead of writing this file
     */
    static void prepare(Path out, boolean force, String elsewhere) {
        if (Files.isDirectory(out)) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "%s is a folder; name a file".formatted(out));
        }
        if (Files.exists(out) && !Files.isRegularFile(out)) {
            // A device would be replaced by a file.
            throw new PentathlonException(
                    ExitStatus.USAGE, "%s is no regular file; %s".formatted(out, elsewhere));
        }
        if (Files.exists(out) && !force) {
            throw new PentathlonException(
                    ExitStatus.USAGE,
                    "%s exists; %s, or replace it with --force".formatted(out, elsewhere));
        }
        try {
            Files.createDirectories(FileFailure.folder(out));
            Files.write(part(out), new byte[1]);
            Files.delete(part(out));
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s cannot be written (%s); %s"
                            .formatted(out, FileFailure.reason(e), elsewhere),
                    e);
        }
    }

    /**
     * Writes NAME.part, brings it to the disk, and gives it its name.
     *
     * @param kept what is left if that fails
     * @throws PentathlonException (environment) if it cannot be written; nothing is left of it
     */
    static void write(Path out, String kept, Consumer<Hdf5Writer> content) {
        replace(out, kept, () -> finish(new Hdf5Writer(part(out)), content));
    }

    /**
     * Changes a result file: its copy is changed, brought to the disk, and given its name.
     *
     * @throws PentathlonException (environment) if it cannot be written; the file stays as it was
     */
    static void update(Path file, Consumer<Hdf5Writer> change) {
        Path real = real(file);
        requireNoPart(real);
        replace(
                real,
                "it stays as it was",
                () -> {
                    Files.copy(real, part(real), StandardCopyOption.COPY_ATTRIBUTES);
                    finish(Hdf5Writer.update(part(real)), change);
                });
    }

    /** The file itself: a link to it must not be replaced by it. */
    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException e) {
            throw failure(file, FileFailure.reason(e), "it stays as it was", e);
        }
    }

    private static void requireNoPart(Path file) {
        if (Files.exists(part(file))) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s exists: another program is changing the file, or was killed while it did;"
                                    .formatted(part(file))
                            + " remove it if there is none");
        }
    }

    /** Makes NAME.part. */
    private interface Making {
        void run() throws IOException;
    }

    private static void replace(Path out, String kept, Making making) {
        Path part = part(out);
        boolean done = false;
        try {
            making.run();
            force(part, StandardOpenOption.WRITE);
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            force(FileFailure.folder(out), StandardOpenOption.READ);
        } catch (Hdf5Exception e) {
            throw failure(out, e.getMessage(), kept, e);
        } catch (IOException e) {
            throw failure(out, FileFailure.reason(e), kept, e);
        } finally {
            if (!done) {
                remove(part, kept);
            }
        }
    }

    private static void finish(Hdf5Writer opened, Consumer<Hdf5Writer> content) {
        try (Hdf5Writer writer = opened) {
            content.accept(writer);
            writer.finish();
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void remove(Path part, String kept) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw failure(part, FileFailure.reason(e), kept, e);
        }
    }

    private static PentathlonException failure(
            Path file, String reason, String kept, Exception cause) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "%s cannot be written: %s; %s".formatted(file, reason, kept),
                cause);
    }
}
