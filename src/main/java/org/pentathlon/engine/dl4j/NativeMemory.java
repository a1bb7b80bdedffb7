package org.pentathlon.engine.dl4j;

import com.sun.jna.Memory;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Says in one line that the system refuses memory, which ND4J tells in several ways. */
final class NativeMemory {
    /** Of workspaces, by {@link #require}, of arrays, and within operators. */
    private static final List<String> REFUSED =
            List.of("failed to allocate", "cannot allocate", "allocation failed", "bad_alloc");

    private NativeMemory() {}

    /**
     * Asks the system for so much memory in one piece, and gives it back. ND4J does not look at
     * what came of it before it writes to a new array, and the process would crash.
     *
     * @throws OutOfMemoryError if it is refused
     */
    static void require(long bytes) {
        new Memory(bytes).close();
    }

    /**
     * @throws PentathlonException if memory is refused
     * @throws OutOfMemoryError if Java's own heap is too small
     */
    static <T> T use(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException | OutOfMemoryError e) {
            // Deeplearning4j wraps what fails within its passes.
            for (Throwable each = e; each != null; each = each.getCause()) {
                String text = String.valueOf(each.getMessage());
                if (REFUSED.stream().anyMatch(text.toLowerCase(Locale.ROOT)::contains)) {
                    throw new PentathlonException(
                            ExitStatus.ENVIRONMENT,
                            "engine dl4j is out of memory (%s): use a smaller batch, or a machine with more"
                                            .formatted(text.lines().findFirst().orElse(""))
                                    + " memory",
                            e);
                } else if (each instanceof OutOfMemoryError error) {
                    throw error;
                }
            }
            throw e;
        }
    }

    static void use(Runnable work) {
        use(
                () -> {
                    work.run();
                    return null;
                });
    }
}
