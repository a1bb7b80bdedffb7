package org.pentathlon.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The file SHA256SUMS of a folder, as {@code sha256sum --check} reads it. */
final class Checksums {
    static final String FILE = "SHA256SUMS";

    private Checksums() {}

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    static String text(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Writes it, with every file of a folder but links and itself. */
    static void write(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(f -> Files.isRegularFile(f) && !Files.isSymbolicLink(f)).toList();
        }
        Map<String, String> sums = new TreeMap<>();
        for (Path file : files) {
            sums.put(folder.relativize(file).toString(), sum(file));
        }
        write(folder, sums);
    }

    /**
     * Writes it.
     *
     * @param sums by the names of files, in this order
     */
    static void write(Path folder, Map<String, String> sums) throws IOException {
        List<String> lines =
                sums.entrySet().stream().map(e -> e.getValue() + "  " + e.getKey()).toList();
        Files.write(folder.resolve(FILE), lines);
    }

    private static String sum(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return text(digest);
    }
}
