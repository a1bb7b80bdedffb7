package org.pentathlon.cli;

import java.nio.file.Path;
import java.security.CodeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.Support;

/** What computes: the framework, looked up by name, and the sets of libraries that are built. */
final class InstalledLibraries {
    private static final String LIBTORCH = "org.bytedeco.pytorch.global.torch";

    private final Path home;

    /**
     * @param home folder of the program
     */
    InstalledLibraries(Path home) {
        this.home = home;
    }

    /** What there is of each. */
    Map<String, Support> answers() {
        Map<String, Support> answers = new LinkedHashMap<>();
        answers.put("library LibTorch", libTorch());
        for (ComputeLibrary library : ComputeLibrary.values()) {
            answers.put("library " + library.word(), RuntimeSets.of(library, home));
        }
        answers.put("library ND4J for GPUs", RuntimeSets.nd4jCuda(home));
        return answers;
    }

    /** Loading it is the engine's matter. */
    private static Support libTorch() {
        try {
            ClassLoader loader = InstalledLibraries.class.getClassLoader();
            CodeSource source =
                    Class.forName(LIBTORCH, false, loader).getProtectionDomain().getCodeSource();
            Path jar = Path.of(source.getLocation().getPath()).getFileName();
            return new Support(true, jar.toString());
        } catch (ClassNotFoundException | LinkageError absent) {
            return Support.no(
                    "not on the class path; it belongs to the program: build or unpack it again");
        }
    }
}
