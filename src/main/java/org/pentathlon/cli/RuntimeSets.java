package org.pentathlon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.pentathlon.spec.ComputeLibrary;
import org.pentathlon.spec.Support;

/** Which sets of libraries the launcher script has built. */
final class RuntimeSets {
    private RuntimeSets() {}

    /**
     * Whether runs can have a compute library, and whether this process has it; else the reason and
     * what to do.
     *
     * @param home folder of the program
     */
    static Support of(ComputeLibrary library, Path home) {
        String set = library.runtimeSet();
        if (library == ComputeLibrary.ofThisProcess()) {
            return new Support(true, "runtime set " + set + ", in use");
        }
        if (Files.exists(home.resolve("target/classpath/" + set + ".txt"))) {
            return new Support(
                    true, "runtime set " + set + ", used by --library " + library.word());
        }
        return Support.no(
                "the runtime set "
                        + set
                        + " is not built; the first run with --library "
                        + library.word()
                        + " builds it");
    }
}
