package org.pentathlon.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A library as profilers have one, which writes down what it is told. Skips a test where there is
 * no C compiler.
 */
public record Profiler(Path library, Path told) {
    private static final String SOURCE =
            """
            #include <stdint.h>
            #include <stdio.h>
            typedef void (*function)(void);
            struct callbacks { size_t size; int (*table)(int, function ***, unsigned *); };
            struct version { size_t size; uint32_t number, none; void (*set)(uint32_t); };
            static FILE *told;
            static int depth = -1;
            static int push(const char *name) {
                fprintf(told, "push %s\\n", name);
                fflush(told);
                return ++depth;
            }
            static int pop(void) {
                fputs("pop\\n", told);
                fflush(told);
                return depth--;
            }
            int InitializeInjectionNvtx2(const void *(*table)(uint32_t)) {
                static const unsigned sizes[] = {0, 16, 9, 15, 7, 16, 7};
                const struct callbacks *callbacks = table(1);
                const struct version *version = table(3);
                if (!(told = fopen(TOLD, "w")) || table(2) || table(4)) return 0;
                if (callbacks->size != 16 || version->size != 24 || version->number != 3) return 0;
                version->set(3);
                for (int group = 1; group <= 6; group++) {
                    function **places;
                    unsigned size;
                    if (!callbacks->table(group, &places, &size) || size != sizes[group]) return 0;
                    if (places[0] || places[size]) return 0;
                    for (unsigned i = 1; i < size; i++) if (*places[i]) return 0;
                    if (group == 1) {
                        *places[PUSH] = (function) push;
                        *places[11] = (function) pop;
                    }
                }
                return !callbacks->table(7, 0, 0);
            }
            """;

    /** One that takes ranges. */
    public static Profiler compile(Path folder) throws IOException, InterruptedException {
        return compile(folder, 9);
    }

    /**
     * Compiles it.
     *
     * @param place at which it leaves its function for a range's begin; NVTX has 9 for it
     */
    static Profiler compile(Path folder, int place) throws IOException, InterruptedException {
        Path told = folder.resolve("told.txt");
        Path source = folder.resolve("profiler.c");
        Path library = folder.resolve("libprofiler" + place + ".so");
        Files.writeString(source, SOURCE);
        Optional<Process> compiler = start(source, library, told, place);
        Assumptions.assumeTrue(compiler.isPresent(), "there is no gcc here");
        Assumptions.assumeTrue(compiler.get().waitFor() == 0, "gcc makes no library here");
        return new Profiler(library, told);
    }

    private static Optional<Process> start(Path source, Path library, Path told, int place) {
        List<String> command =
                List.of(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-DTOLD=\"" + told + '"',
                        "-DPUSH=" + place,
                        "-o",
                        library.toString(),
                        source.toString());
        try {
            return Optional.of(new ProcessBuilder(command).inheritIO().start());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /** Ranges that are told to it. */
    public Nvtx attach() {
        return Nvtx.attach(Optional.of(library.toString()));
    }

    /** What it has been told. */
    public List<String> lines() throws IOException {
        return Files.readAllLines(told);
    }
}
