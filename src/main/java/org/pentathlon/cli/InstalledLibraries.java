package org.pentathlon.cli;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pentathlon.spec.Support;

/** Compute libraries on the class path, looked up by name: loading them is the engine's matter. */
final class InstalledLibraries {
    /** Each by the class of its binding, with what to do without it. */
    private enum Library {
        LIBTORCH(
                "LibTorch",
                "org.bytedeco.pytorch.global.torch",
                "it belongs to the program: build or unpack it again"),
        OPENBLAS(
                "OpenBLAS",
                "org.bytedeco.openblas.global.openblas",
                "it belongs to the program: build or unpack it again"),
        MKL("MKL", "org.bytedeco.mkl.global.mkl_rt", "OpenBLAS serves without it");

        private final String title;
        private final String binding;
        private final String advice;

        Library(String title, String binding, String advice) {
            this.title = title;
            this.binding = binding;
            this.advice = advice;
        }

        private Support support() {
            try {
                ClassLoader loader = InstalledLibraries.class.getClassLoader();
                CodeSource source =
                        Class.forName(binding, false, loader).getProtectionDomain().getCodeSource();
                Path jar = Path.of(source.getLocation().getPath()).getFileName();
                return new Support(true, jar.toString());
            } catch (ClassNotFoundException | LinkageError absent) {
                return Support.no("not on the class path; " + advice);
            }
        }
    }

    /** What there is of each. */
    Map<String, Support> answers() {
        Map<String, Support> answers = new LinkedHashMap<>();
        for (Library library : Library.values()) {
            answers.put("library " + library.title, library.support());
        }
        return answers;
    }
}
