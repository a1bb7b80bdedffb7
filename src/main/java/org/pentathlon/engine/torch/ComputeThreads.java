package org.pentathlon.engine.torch;

import com.sun.jna.NativeLibrary;
import java.util.Optional;
import org.pentathlon.engine.Blas;
import org.pentathlon.engine.LoadedLibrary;

/**
 * Numbers of threads beside LibTorch's own: the compute library's, which need not follow it, and
 * OpenMP's, whose number belongs to the calling thread. LibTorch has to be loaded.
 */
final class ComputeThreads {
    /** Held as long as the process lives: JNA unloads a library that nobody holds. */
    private static final class Held {
        static final Optional<NativeLibrary> OPENMP =
                LoadedLibrary.path("libgomp").map(NativeLibrary::getInstance);
    }

    private ComputeThreads() {}

    /** Threads of the compute library, whichever thread calls it. */
    static void ofBlas(int threads) {
        Blas.loaded().setThreads(threads);
    }

    /** Threads of the operators that the calling thread runs from now on. */
    static void ofOperators(int threads) {
        Held.OPENMP.ifPresent(
                library ->
                        library.getFunction("omp_set_num_threads")
                                .invokeVoid(new Object[] {threads}));
    }
}
