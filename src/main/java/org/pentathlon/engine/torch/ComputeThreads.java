package org.pentathlon.engine.torch;

import com.sun.jna.NativeLibrary;
import java.util.Optional;

/**
 * Numbers of threads beside LibTorch's own: OpenBLAS has threads that do not follow it, and
 * OpenMP's number belongs to the calling thread. LibTorch has to be loaded. A library that is not
 * there, as OpenBLAS where LibTorch uses MKL, is passed over.
 */
final class ComputeThreads {
    /** Held as long as the process lives: JNA unloads a library that nobody holds. */
    private static final class Held {
        static final Optional<NativeLibrary> OPENBLAS = library("libopenblas");
        static final Optional<NativeLibrary> OPENMP = library("libgomp");

        private static Optional<NativeLibrary> library(String name) {
            return LoadedLibraries.loaded(name).map(NativeLibrary::getInstance);
        }
    }

    private ComputeThreads() {}

    /** Threads of OpenBLAS, whichever thread calls it. */
    static void ofBlas(int threads) {
        set(Held.OPENBLAS, "openblas_set_num_threads", threads);
    }

    /** Threads of the operators that the calling thread runs from now on. */
    static void ofOperators(int threads) {
        set(Held.OPENMP, "omp_set_num_threads", threads);
    }

    private static void set(Optional<NativeLibrary> library, String function, int threads) {
        library.ifPresent(l -> l.getFunction(function).invokeVoid(new Object[] {threads}));
    }

    /** What OpenBLAS says of itself. */
    static Optional<String> openBlas() {
        return Held.OPENBLAS.map(
                library ->
                        library.getFunction("openblas_get_config")
                                        .invokeString(new Object[0], false)
                                        .strip()
                                + " "
                                + library.getFile());
    }
}
