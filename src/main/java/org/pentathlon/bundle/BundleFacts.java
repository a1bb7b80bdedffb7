package org.pentathlon.bundle;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a bundle says of itself, in lines KEY=VALUE of the file bundle.properties, which the
 * launcher reads too.
 *
 * @param version of the program
 * @param revision of its sources; {@code unknown} where git did not know it
 * @param device that it was made for
 * @param runtime its set of libraries
 * @param gpus compute capabilities whose machine code it has, parted by commas; {@code all}
 * @param glibc version of the C library that it needs, such as 2.35
 * @param java version of the Java in it
 * @param bytes of all its files
 */
public record BundleFacts(
        String version,
        String revision,
        String device,
        String runtime,
        String gpus,
        String glibc,
        String java,
        long bytes) {
    static final String FILE = "bundle.properties";

    /**
     * Those of the program in a folder.
     *
     * @return empty if it is no bundle
     */
    public static Optional<BundleFacts> of(Path home) {
        Path file = home.resolve(FILE);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            Map<String, String> values =
                    Files.readAllLines(file).stream()
                            .filter(line -> line.indexOf('=') > 0)
                            .collect(
                                    Collectors.toMap(
                                            line -> line.substring(0, line.indexOf('=')),
                                            line -> line.substring(line.indexOf('=') + 1)));
            return Optional.of(
                    new BundleFacts(
                            values.getOrDefault("version", "unknown"),
                            values.getOrDefault("revision", "unknown"),
                            values.getOrDefault("device", "unknown"),
                            values.getOrDefault("runtime", "unknown"),
                            values.getOrDefault("gpus", "all"),
                            values.getOrDefault("glibc", "unknown"),
                            values.getOrDefault("java", "unknown"),
                            Long.parseLong(values.getOrDefault("bytes", "0"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(Path folder) throws IOException {
        Map<String, String> values = new TreeMap<>();
        values.put("version", version);
        values.put("revision", revision);
        values.put("device", device);
        values.put("runtime", runtime);
        values.put("gpus", gpus);
        values.put("glibc", glibc);
        values.put("java", java);
        values.put("bytes", Long.toString(bytes));
        List<String> lines =
                values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList();
        Files.write(folder.resolve(FILE), lines);
    }

    /** One line, for people. */
    public String line() {
        return "bundle for %s%s, revision %s"
                .formatted(
                        device,
                        gpus.equals("all") ? "" : " with machine code for " + gpus + " alone",
                        revision);
    }
}
