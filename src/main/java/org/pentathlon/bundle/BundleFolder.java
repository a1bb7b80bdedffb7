package org.pentathlon.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.device.ComputeCapability;
import org.pentathlon.spec.PentathlonException;

/** Fills a folder with what runs need, so that the launcher in it starts them. */
final class BundleFolder {
    private static final Pattern LIBRARY = Pattern.compile(".*\\.so(\\.\\d+)*");

    private final Path build;
    private final BundleRequest request;
    private final Contents contents;
    private final Path folder;
    private final Consumer<String> progress;

    /** Its native libraries need version 2.N of the C library or a later one. */
    private int glibcMinor;

    /**
     * @param folder empty
     * @param progress is told of each step that takes long
     */
    BundleFolder(BundleRequest request, Contents contents, Path folder, Consumer<String> progress) {
        this.build = request.home().resolve("target");
        this.request = request;
        this.contents = contents;
        this.folder = folder;
        this.progress = progress;
    }

    /**
     * Fills it.
     *
     * @return the size of all files
     */
    long fill() throws IOException {
        Path jlink = JavaRuntime.jlink(Path.of(System.getProperty("java.home")));
        progress.accept("copying jars and native libraries ...");
        jars();
        for (String name : contents.natives()) {
            natives(build.resolve("natives").toRealPath(), name);
        }
        if (!Files.exists(build.resolve("mpj/mpj.jar"))) {
            progress.accept(
                    "the build has no MPJ Express: runs of 2 or more ranks will need"
                            + " PENTATHLON_MPJ_JAR=/path/to/mpj.jar");
        }
        tree(build.resolve("mpj"), folder.resolve("mpj"));
        for (String name : List.of("pentathlon", "LICENSE", "jobs", "slurm")) {
            tree(request.home().resolve(name), folder.resolve(name));
        }
        try (InputStream readme = BundleFolder.class.getResourceAsStream("README.md")) {
            Files.copy(readme, folder.resolve("README.md"));
        }
        progress.accept("making a Java runtime of " + System.getProperty("java.home") + " ...");
        JavaRuntime.link(jlink, folder.resolve("java"));
        runtimeNeeds();
        long bytes = bytes(folder);
        facts(bytes).write(folder);
        progress.accept("summing " + bytes / 1_000_000 + " MB ...");
        Checksums.write(folder);
        return bytes;
    }

    /** The class path begins with the program, whose classes lie in a jar here. */
    private void jars() throws IOException {
        Path lib = Files.createDirectory(folder.resolve("lib"));
        Path names = build.resolve("classpath/" + contents.set().word() + ".txt");
        List<String> kept =
                Stream.of(Files.readString(names).strip().split(":"))
                        .filter(jar -> contents.hasJar(Path.of(jar).getFileName().toString()))
                        .toList();
        PlainJar.of(build.resolve("classes"), contents.without(), lib.resolve("pentathlon.jar"));
        for (String jar : kept) {
            PlainJar.copy(build.resolve(jar), folder.resolve(jar));
        }
        Path list = Files.createDirectory(folder.resolve("classpath"));
        Files.writeString(
                list.resolve(contents.set().word() + ".txt"),
                Stream.concat(Stream.of("lib/pentathlon.jar"), kept.stream())
                        .collect(Collectors.joining(":", "", "\n")));
    }

    private void natives(Path root, String name) throws IOException {
        Path target = Files.createDirectories(folder.resolve("natives").resolve(name));
        List<Path> files;
        try (Stream<Path> all = Files.walk(root.resolve(name))) {
            files = all.filter(f -> LIBRARY.matcher(f.toString()).matches()).toList();
        }
        for (Path file : files) {
            Path copy = target.resolve(root.resolve(name).relativize(file));
            Files.createDirectories(copy.getParent());
            if (!Files.isSymbolicLink(file)) {
                library(file, copy);
            } else if (Files.exists(file) && file.toRealPath().startsWith(root)) {
                link(root, file, copy);
            }
        }
    }

    /** A link stays one where its target is in the bundle too. */
    private void link(Path root, Path link, Path copy) throws IOException {
        Path target = link.toRealPath();
        boolean taken =
                contents.natives().stream().anyMatch(n -> target.startsWith(root.resolve(n)));
        if (taken) {
            Files.createSymbolicLink(copy, Files.readSymbolicLink(link));
        } else {
            library(target, copy);
        }
    }

    private void library(Path from, Path to) throws IOException {
        NativeLibrary library = new NativeLibrary(from);
        library.copy(to, request.gpus());
        needs(library);
    }

    /** The Java runtime needs a C library too. */
    private void runtimeNeeds() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("java/lib"))) {
            for (Path file : all.filter(f -> LIBRARY.matcher(f.toString()).matches()).toList()) {
                needs(new NativeLibrary(file));
            }
        }
    }

    private void needs(NativeLibrary library) {
        glibcMinor = Math.max(glibcMinor, library.glibcMinor());
    }

    private BundleFacts facts(long bytes) {
        String gpus =
                request.gpus().stream()
                        .map(ComputeCapability::toString)
                        .collect(Collectors.joining(","));
        return new BundleFacts(
                request.version(),
                revision(),
                request.device().word(),
                contents.set().word(),
                gpus.isEmpty() ? "all" : gpus,
                "2." + glibcMinor,
                System.getProperty("java.version"),
                bytes);
    }

    private String revision() {
        try {
            String home = request.home().toString();
            String commit =
                    Tool.run("", List.of("git", "-C", home, "rev-parse", "--short=12", "HEAD"));
            String changed =
                    Tool.run("", List.of("git", "-C", home, "status", "--porcelain", "-uno"));
            return commit.strip() + (changed.isBlank() ? "" : " with changes");
        } catch (PentathlonException noRepository) {
            return "unknown";
        }
    }

    private static void tree(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            Path copy = file.equals(from) ? to : to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static long bytes(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(f -> !Files.isSymbolicLink(f)).toList()) {
                bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
            }
        }
        return bytes;
    }
}
