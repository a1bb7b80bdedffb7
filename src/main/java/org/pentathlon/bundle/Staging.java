package org.pentathlon.bundle;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** A folder beside another, in which that one is made: what has the final name is whole. */
final class Staging implements AutoCloseable {
    private static final String OTHER = "; choose another --out";

    private final Path out;
    private final boolean force;
    private final Path temporary;

    /**
     * @param out the final name
     * @param force whether an earlier bundle, or its parts, of this name may be replaced
     * @throws PentathlonException (usage) if there is anything else but an empty folder
     */
    Staging(Path out, boolean force) throws IOException {
        this.out = out.toAbsolutePath().normalize();
        this.force = force;
        refuseExisting();
        Path parent = this.out.getParent();
        if (parent == null) {
            throw refused(" holds something other than a bundle" + OTHER);
        }
        Files.createDirectories(parent);
        temporary = Files.createTempDirectory(parent, this.out.getFileName() + ".part-");
    }

    /** A new folder, on the same file system as the final one. */
    Path folder(String name) throws IOException {
        return Files.createDirectory(temporary.resolve(name));
    }

    /**
     * Gives a folder the final name.
     *
     * @throws PentathlonException (usage) if that has come into being meanwhile
     */
    void publish(Path folder) throws IOException {
        refuseExisting();
        if (Files.exists(out)) {
            Files.move(out, temporary.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(folder, out, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            refuseExisting();
            throw e;
        }
    }

    private void refuseExisting() throws IOException {
        if (!Files.exists(out, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!Files.isDirectory(out, LinkOption.NOFOLLOW_LINKS)) {
            throw refused(" is no folder" + OTHER);
        }
        try (Stream<Path> entries = Files.list(out)) {
            if (entries.findAny().isEmpty()) {
                return;
            }
        }
        if (!isBundle()) {
            throw refused(" holds something other than a bundle" + OTHER);
        }
        if (!force) {
            throw refused(" exists" + OTHER + ", or replace it with --force");
        }
    }

    /** Anything else is not replaced, whatever the user says: a mistyped name would cost dear. */
    private boolean isBundle() {
        return Files.exists(out.resolve(Checksums.FILE))
                && (Files.exists(out.resolve(BundleFacts.FILE))
                        || Files.exists(out.resolve(SplitArchive.JOIN)));
    }

    private PentathlonException refused(String why) {
        return new PentathlonException(ExitStatus.USAGE, out + why);
    }

    @Override
    public void close() throws IOException {
        delete(temporary);
    }

    private static void delete(Path folder) throws IOException {
        Files.walkFileTree(
                folder,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path done, IOException failure)
                            throws IOException {
                        Files.delete(done);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
