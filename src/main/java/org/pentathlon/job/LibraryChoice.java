package org.pentathlon.job;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.pentathlon.spec.ComputeLibrary;

/** Settles the compute libraries of a job's cases: a process has one, and cannot take another. */
final class LibraryChoice {
    private static final String AUTO = "auto";

    private final ComputeLibrary loaded;

    /** The libraries that were asked for by name, and where first. */
    private final Map<ComputeLibrary, Written> asked = new EnumMap<>(ComputeLibrary.class);

    /**
     * @param loaded that of this process
     */
    LibraryChoice(ComputeLibrary loaded) {
        this.loaded = loaded;
    }

    /** What a case has; {@code auto} is what there is. */
    ComputeLibrary settle(Written written) {
        if (written.value().equals(AUTO)) {
            return loaded;
        }
        ComputeLibrary library = ComputeLibrary.valueOf(written.value().toUpperCase(Locale.ROOT));
        asked.putIfAbsent(library, written);
        return library;
    }

    /** What is wrong with all cases' libraries together, in one line. */
    void tell(Problems problems) {
        if (asked.size() > 1) {
            Written second = asked.get(ComputeLibrary.MKL);
            problems.add(
                    second.place(),
                    "one process cannot have both openblas and mkl: run twice, with --library"
                            + " openblas and with --library mkl");
            return;
        }
        asked.forEach(
                (library, written) -> {
                    if (library != loaded) {
                        problems.addEnvironment(written.place(), missing(library));
                    }
                });
    }

    private String missing(ComputeLibrary library) {
        return "%s is not loaded, %s is: start with --library %s on the command line of ./pentathlon, or PENTATHLON_RUNTIME=%s in the environment"
                .formatted(library.word(), loaded.word(), library.word(), library.runtimeSet());
    }
}
