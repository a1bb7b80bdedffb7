package org.pentathlon.bundle;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** A folder beside another, in which that one is made: what has the final name is whole. */
final class Staging implements AutoCloseable {
    private final Path out;
    private final boolean force;
    private final Path temporary;

    /**
     * @param out the final name
     * @param force whether a folder of this name may be replaced
     * @throws PentathlonException (usage) if it exists and is not empty
     */
    Staging(Path out, boolean force) throws IOException {
        this.out = out.toAbsolutePath().normalize();
        this.force = force;
        refuseExisting();
        Path parent = this.out.getParent();
        if (parent == null) {
            throw existing();
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
        if (force && Files.exists(out)) {
            Files.move(out, temporary.resolve("replaced"), StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(folder, out, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (IOException e) {
            refuseExisting();
            throw e;
        }
    }

    private void refuseExisting() throws IOException {
        if (Files.isDirectory(out)) {
            try (Stream<Path> entries = Files.list(out)) {
                if (force || entries.findAny().isEmpty()) {
                    return;
                }
            }
        } else if (!Files.exists(out)) {
            return;
        }
        throw existing();
    }

    private PentathlonException existing() {
        return new PentathlonException(
                ExitStatus.USAGE,
                Files.isDirectory(out)
                        ? out + " exists; choose another --out, or replace it with --force"
                        : out + " is a file; choose another --out");
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
