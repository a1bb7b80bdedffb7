package org.pentathlon.engine.dl4j;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.Support;

/** What the chosen build of ND4J needs of the processor: without it, it ends the process. */
final class Processor {
    /** Flags of the options that libnd4j's AVX2 builds are compiled with. */
    private static final List<String> NEEDED = List.of("avx2", "fma", "f16c");

    private Processor() {}

    /**
     * Whether it has the instructions.
     *
     * @param cpuinfo {@code /proc/cpuinfo}; where it tells no flags, nothing is refused
     */
    static Support support(Path cpuinfo) {
        Set<String> flags = flags(cpuinfo);
        String missing =
                NEEDED.stream()
                        .filter(flag -> !flags.contains(flag))
                        .collect(Collectors.joining(", "));
        return flags.isEmpty() || missing.isEmpty()
                ? Support.yes()
                : Support.no(
                        "ND4J's build needs a processor with AVX2, and this one lacks "
                                + missing
                                + "; use --engine torch, or another machine");
    }

    private static Set<String> flags(Path cpuinfo) {
        try (Stream<String> lines = Files.lines(cpuinfo)) {
            return lines.filter(line -> line.startsWith("flags"))
                    .limit(1)
                    .flatMap(line -> Stream.of(line.substring(line.indexOf(':') + 1).split("\\s+")))
                    .filter(flag -> !flag.isEmpty())
                    .collect(Collectors.toSet());
        } catch (IOException unreadable) {
            return Set.of();
        }
    }
}
