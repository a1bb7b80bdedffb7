package org.pentathlon.cli;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Folders of CUDA's libraries. The system's loader reads where to look when a process starts, so
 * the launcher script has to see them: on the command line, and not in a job file.
 */
final class CudaFolders {
    private static final String LOADER = "LD_LIBRARY_PATH";

    private CudaFolders() {}

    /**
     * Sees to it that the loader looks into the folders that a job names.
     *
     * @param variables of the environment
     * @throws PentathlonException (environment) if it does not
     */
    static void requireInEffect(List<Path> folders, Map<String, String> variables) {
        List<Path> places =
                Arrays.stream(variables.getOrDefault(LOADER, "").split(File.pathSeparator, -1))
                        .map(Path::of)
                        .toList();
        for (Path folder : folders) {
            if (!places.contains(folder)) {
                throw new PentathlonException(
                        ExitStatus.ENVIRONMENT,
                        "cuda-libs '"
                                + folder
                                + "' has to be known when the program starts: give it on the"
                                + " command line as --cuda-libs, or in "
                                + LOADER);
            }
        }
    }
}
