package org.pentathlon.engine;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * The compute library that a framework's matrix products come from, through functions of its own.
 *
 * @param library held as long as the process lives: JNA unloads a library that nobody holds
 */
public record Blas(ComputeLibrary kind, NativeLibrary library) {
    private static final int VERSION_BYTES = 256;
    private static final Pattern VERSION = Pattern.compile("[0-9]+([.][0-9]+)+");

    /** The processor whose code OpenBLAS uses, in what it says of itself. */
    private static final Pattern CORE = Pattern.compile("(\\S+) MAX_THREADS");

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
     * That of this process, once a framework has loaded it.
     *
     * @throws PentathlonException (environment) if it is not the one of the runtime set
     */
    public static Blas loaded() {
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
                                                + ", but this process has loaded "
                                                + Loaded.BLAS
                                                        .map(b -> b.library.getFile().toString())
                                                        .orElse("another library")
                                                + "; start it by ./pentathlon"));
    }

    /** Sets its number of threads, whichever thread calls it. */
    public void setThreads(int threads) {
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
    public String describe() {
        String version =
                switch (kind) {
                    case OPENBLAS ->
                            library.getFunction("openblas_get_config")
                                    .invokeString(new Object[0], false);
                    case MKL -> mklVersion();
                };
        return version.strip() + " " + library.getFile();
    }

    /** {@code OpenBLAS 0.3.31 SkylakeX} or {@code MKL 2025.2}. */
    public String nameAndVersion() {
        String words = describe();
        String name = kind == ComputeLibrary.MKL ? "MKL" : words.split("\\s+", -1)[0];
        Matcher version = VERSION.matcher(words);
        Matcher core = CORE.matcher(words);
        return name
                + (version.find() ? " " + version.group() : "")
                + (core.find() ? " " + core.group(1) : "");
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
