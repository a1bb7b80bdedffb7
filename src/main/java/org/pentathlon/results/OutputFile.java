package org.pentathlon.results;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
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
     * @throws PentathlonException (usage) if not, or if it exists
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
                    ExitStatus.USAGE,
                    "%s cannot be written (%s); %s"
                            .formatted(out, FileFailure.reason(e), elsewhere),
                    e);
        }
    }

    /**
     * Writes NAME.part, brings it to the disk, and gives it its name.
     *
     * @throws PentathlonException (environment) if it cannot be written; nothing is left of it
     */
    static void write(Path out, Consumer<Hdf5Writer> content) {
        Path part = part(out);
        boolean done = false;
        try {
            try (Hdf5Writer writer = new Hdf5Writer(part)) {
                content.accept(writer);
                writer.finish();
            }
            force(part, StandardOpenOption.WRITE);
            Files.move(part, out, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            force(FileFailure.folder(out), StandardOpenOption.READ);
        } catch (Hdf5Exception e) {
            throw failure(out, e.getMessage(), e);
        } catch (IOException e) {
            throw failure(out, FileFailure.reason(e), e);
        } finally {
            if (!done) {
                remove(part);
            }
        }
    }

    private static void force(Path path, StandardOpenOption how) throws IOException {
        try (FileChannel channel = FileChannel.open(path, how)) {
            channel.force(true);
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            throw failure(part, FileFailure.reason(e), e);
        }
    }

    private static PentathlonException failure(Path file, String reason, Exception cause) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "%s cannot be written: %s; its journal stays for 'pentathlon recover'"
                        .formatted(file, reason),
                cause);
    }
}
