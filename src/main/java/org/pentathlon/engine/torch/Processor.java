package org.pentathlon.engine.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What this machine's processor can do, as the kernel of Linux says. */
final class Processor {
    private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");
    private static final List<String> BF16 = List.of("avx512_bf16", "amx_bf16");

    private Processor() {}

    /** Whether it multiplies numbers of bf16. */
    static boolean hasBf16() {
        try (Stream<String> lines = Files.lines(DESCRIPTION)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line -> List.of(line.split("\\s+", -1)))
                    .filter(flags -> BF16.stream().anyMatch(flags::contains))
                    .isPresent();
        } catch (IOException e) {
            throw new UncheckedIOException(DESCRIPTION + " cannot be read", e);
        }
    }
}
