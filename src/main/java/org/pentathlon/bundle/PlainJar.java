package org.pentathlon.bundle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Jars whose entries are not compressed. The folder is larger so, but what an archive makes of it
 * is a third, for it compresses all classes together; and Java has less to do at its start.
 */
final class PlainJar {
    /** A JNI library of any system: those of this one lie unpacked in the bundle. */
    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|a|dylib|jnilib)");

    private static final String SERVICES = "META-INF/services/";

    /** The same for each file, so that equal contents make equal jars. */
    private static final long TIME = Instant.parse("1980-02-01T00:00:00Z").toEpochMilli();

    private PlainJar() {}

    /** Copies a jar, without the native libraries in it. */
    static void copy(Path from, Path to) throws IOException {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        try (ZipFile jar = new ZipFile(from.toFile())) {
            for (ZipEntry entry : jar.stream().toList()) {
                if (!entry.isDirectory() && !NATIVE.matcher(entry.getName()).matches()) {
                    try (InputStream in = jar.getInputStream(entry)) {
                        entries.put(entry.getName(), in.readAllBytes());
                    }
                }
            }
        }
        write(entries, to);
    }

    /**
     * Makes a jar of a folder of classes.
     *
     * @param without packages that are left out, and named no more as providers of services
     */
    static void of(Path classes, Collection<String> without, Path to) throws IOException {
        TreeMap<String, byte[]> entries = new TreeMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        for (Path file : files) {
            String name = classes.relativize(file).toString();
            if (without.stream().anyMatch(p -> name.startsWith(p.replace('.', '/') + "/"))) {
                continue;
            }
            byte[] content = Files.readAllBytes(file);
            entries.put(name, name.startsWith(SERVICES) ? providers(content, without) : content);
        }
        write(entries, to);
    }

    private static byte[] providers(byte[] lines, Collection<String> without) {
        return new String(lines, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> without.stream().noneMatch(p -> line.startsWith(p + ".")))
                .collect(Collectors.joining("\n", "", "\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void write(SortedMap<String, byte[]> entries, Path to) throws IOException {
        try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(to))) {
            jar.setMethod(ZipOutputStream.STORED);
            for (var content : entries.entrySet()) {
                CRC32 crc = new CRC32();
                crc.update(content.getValue());
                ZipEntry entry = new ZipEntry(content.getKey());
                entry.setSize(content.getValue().length);
                entry.setCrc(crc.getValue());
                entry.setTime(TIME);
                jar.putNextEntry(entry);
                jar.write(content.getValue());
            }
        }
    }
}
