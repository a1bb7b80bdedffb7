package org.pentathlon.device;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The libraries in {@code /etc/ld.so.cache}, which the loader asks behind the folders that it is
 * given. The layout is that of glibc 2.32 and later (dl-cache.h, format 1.1).
 */
final class LoaderCache {
    private static final Logger LOG = LoggerFactory.getLogger(LoaderCache.class);
    private static final byte[] MAGIC = "glibc-ld.so.cache1.1".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 48;
    private static final int ENTRY_BYTES = 24;

    /** A library of 64 bits for x86-64 with glibc's names. */
    private static final int X86_64 = 0x0303;

    private LoaderCache() {}

    /** Files by the names that they are asked for by; none where the cache cannot be read. */
    static Map<String, Path> read(Path file) {
        try {
            return parse(Files.readAllBytes(file));
        } catch (IOException | BufferUnderflowException | IndexOutOfBoundsException e) {
            LOG.debug("{} cannot be read: {}", file, e.toString());
            return Map.of();
        }
    }

    private static Map<String, Path> parse(byte[] bytes) {
        Map<String, Path> files = new LinkedHashMap<>();
        ByteBuffer cache = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[MAGIC.length];
        cache.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            return files;
        }
        int count = cache.getInt();
        for (int i = 0; i < count; i++) {
            int entry = HEADER_BYTES + i * ENTRY_BYTES;
            if (cache.getInt(entry) == X86_64) {
                // The first of a name is the one for the best of the processors.
                files.putIfAbsent(
                        text(bytes, cache.getInt(entry + 4)),
                        Path.of(text(bytes, cache.getInt(entry + 8))));
            }
        }
        return files;
    }

    private static String text(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.UTF_8);
    }
}
