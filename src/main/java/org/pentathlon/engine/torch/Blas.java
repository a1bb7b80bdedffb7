package org.pentathlon.engine.torch;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.engine.LoadedLibrary;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * The compute library that LibTorch's products come from, through functions of its own.
 *
 * @param library held as long as the process lives: JNA unloads a library that nobody holds
 */
record Blas(ComputeLibrary kind, NativeLibrary library) {
    private static final int VERSION_BYTES = 256;

    private static final class Loaded {
        static final Optional<Blas> BLAS =
                find(ComputeLibrary.OPENBLAS, "libopenblas")
                        .or(() -> find(ComputeLibrary.MKL, "libmkl_rt"));

        private static Optional<Blas> find(ComputeLibrary kind, String name) {
            return LoadedLibrary.path(name)
                    .map(NativeLibrary::getInstance)
                    .map(library -> new Blas(kind, library));
        }
    }

    /**
     * That of this process, once LibTorch is loaded.
     *
     * @throws PentathlonException (environment) if it is not the one of the runtime set
     */
    static Blas loaded() {
        ComputeLibrary wanted = ComputeLibrary.ofThisProcess();
        return Loaded.BLAS
                .filter(blas -> blas.kind == wanted)
                .orElseThrow(
                        () ->
                                new PentathlonException(
                                        ExitStatus.ENVIRONMENT,
                                        "the runtime set "
                                                + wanted.runtimeSet()
                                                + " computes with "
                                                + wanted.word()
                                                + ", but LibTorch has loaded "
                                                + Loaded.BLAS
                                                        .map(b -> b.library.getFile().toString())
                                                        .orElse("another library")
                                                + "; start it by ./pentathlon"));
    }

    /** Sets its number of threads, whichever thread calls it. */
    void setThreads(int threads) {
        switch (kind) {
            case OPENBLAS -> call("openblas_set_num_threads", threads);
            case MKL -> {
                // Else it would take fewer for small products, and OpenMP would end threads and
                // start others at each change of their number.
                call("MKL_Set_Dynamic", 0);
                call("MKL_Set_Num_Threads", threads);
            }
        }
    }

    private void call(String function, Object... arguments) {
        library.getFunction(function).invokeVoid(arguments);
    }

    /** Its version, its path and the kernels that it has chosen for this processor. */
    String describe() {
        String version =
                switch (kind) {
                    case OPENBLAS ->
                            library.getFunction("openblas_get_config")
                                    .invokeString(new Object[0], false);
                    case MKL -> mklVersion();
                };
        return version.strip() + " " + library.getFile();
    }

    private String mklVersion() {
        byte[] text = new byte[VERSION_BYTES];
        call("MKL_Get_Version_String", text, text.length);
        String parts =
                Stream.of("def", "mc3", "avx2", "avx512", "gnu_thread")
                        .filter(part -> LoadedLibrary.path("libmkl_" + part + ".so").isPresent())
                        .collect(Collectors.joining(", ", " (", ")"));
        return Native.toString(text).strip() + parts;
    }
}
