package org.pentathlon.device;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which version of a library a file is, as far as that can be told without loading it. */
final class LibraryVersion {
    /** What a toolkit's file ends with; a name of one number tells the interface alone. */
    private static final Pattern FILE = Pattern.compile(".*\\.so\\.([0-9]+(?:\\.[0-9]+)+)");

    private static final Pattern PACKAGE = Pattern.compile("(.+)-([^-]+)\\.dist-info");
    private static final Pattern NCCL = Pattern.compile("NCCL version ([0-9]+(?:\\.[0-9]+)+)");
    private static final String NCCL_NAME = "libnccl.so";

    private LibraryVersion() {}

    /**
     * Looks at the name of the file that a link ends at, then at what a Python package says of its
     * files, then for what NCCL has written in itself.
     *
     * @throws IOException if the file or its package cannot be read
     */
    static Optional<String> of(Path file, ElfFile elf) throws IOException {
        Path real = file.toRealPath();
        Matcher name = FILE.matcher(real.getFileName().toString());
        if (name.matches()) {
            return Optional.of(name.group(1));
        }
        Optional<String> packaged = ofPackage(real);
        if (packaged.isPresent() || !file.getFileName().toString().startsWith(NCCL_NAME)) {
            return packaged;
        }
        return elf.constant(real, NCCL);
    }

    /** NVIDIA's packages lie in site-packages/nvidia, with a list of their files beside. */
    private static Optional<String> ofPackage(Path file) throws IOException {
        Path nvidia = file.getParent();
        while (nvidia != null && !nvidia.endsWith("nvidia")) {
            nvidia = nvidia.getParent();
        }
        if (nvidia == null || nvidia.getParent() == null) {
            return Optional.empty();
        }
        Path packages = nvidia.getParent();
        String line = packages.relativize(file) + ",";
        try (DirectoryStream<Path> all = Files.newDirectoryStream(packages, "nvidia*.dist-info")) {
            for (Path one : all) {
                Matcher name = PACKAGE.matcher(one.getFileName().toString());
                Path record = one.resolve("RECORD");
                if (name.matches() && Files.isReadable(record) && hasLine(record, line)) {
                    return Optional.of(name.group(2));
                }
            }
        }
        return Optional.empty();
    }

    private static boolean hasLine(Path file, String start) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith(start));
        }
    }
}
