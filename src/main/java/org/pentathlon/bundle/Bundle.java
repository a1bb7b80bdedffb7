package org.pentathlon.bundle;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.FileFailure;
import org.pentathlon.spec.PentathlonException;

/**
 * A bundle: one folder with all that runs need but the system's C library and, on a GPU, its driver
 * and CUDA's libraries.
 *
 * @param folder where it is, or its parts are
 * @param bytes of all its files
 * @param parts the sizes of the parts of its compressed archive; empty if it is there itself
 */
public record Bundle(Path folder, long bytes, List<Long> parts) {
    public Bundle {
        parts = List.copyOf(parts);
    }

    /**
     * Makes one of the program's build. It is made beside the folder asked for, and then gets its
     * name, so that two at once do each other no harm.
     *
     * @param progress is told of each step that takes long
     * @throws PentathlonException (usage) if the folder exists; (environment) if the libraries are
     *     not built, a tool is missing or the folder cannot be written. Nothing is left then
     */
    public static Bundle make(BundleRequest request, Consumer<String> progress) {
        Contents contents = Contents.of(request.device());
        requireBuilt(request.home(), contents);
        if (request.partBytes().isPresent()) {
            SplitArchive.requireTools();
        }
        try (Staging staging = new Staging(request.out(), request.force())) {
            Path folder = staging.folder("bundle");
            long bytes = new BundleFolder(request, contents, folder, progress).fill();
            if (request.partBytes().isEmpty()) {
                staging.publish(folder);
                return new Bundle(request.out(), bytes, List.of());
            }
            Path parts = staging.folder("parts");
            String name = "pentathlon-" + request.device().word() + ".tar.xz";
            List<Long> sizes =
                    new SplitArchive(folder, parts, progress)
                            .make(name, request.partBytes().getAsLong(), bytes);
            staging.publish(parts);
            return new Bundle(request.out(), bytes, sizes);
        } catch (IOException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "%s cannot be made (%s); choose another --out"
                            .formatted(request.out(), where(e) + FileFailure.reason(e)),
                    e);
        }
    }

    private static void requireBuilt(Path home, Contents contents) {
        String set = contents.set().word();
        if (BundleFacts.of(home).isPresent()) {
            throw new PentathlonException(
                    ExitStatus.USAGE, home + " is a bundle itself: copy it, or use a clone");
        }
        if (!Files.isReadable(home.resolve("target/classpath/" + set + ".txt"))) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "the libraries of %s are not built in %s: run PENTATHLON_RUNTIME=%s %s --version"
                            .formatted(set, home, set, home.resolve("pentathlon")));
        }
    }

    private static String where(IOException failure) {
        return failure instanceof FileSystemException known ? known.getFile() + ": " : "";
    }
}
