package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The Python of this machine that has PyTorch, where there is one. */
final class PyTorch {
    private PyTorch() {}

    private static String python() {
        String given = System.getProperty("pentathlon.python", System.getenv("PENTATHLON_PYTHON"));
        return Objects.requireNonNullElse(given, "python3");
    }

    /** Skips the test, or the class of tests, where there is none. */
    static void assume() throws InterruptedException {
        boolean found;
        try {
            Process process =
                    new ProcessBuilder(python(), "-c", "import torch")
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            found = process.waitFor() == 0;
        } catch (IOException e) {
            found = false;
        }
        assumeTrue(found, "no PyTorch in " + python() + "; name a Python with PENTATHLON_PYTHON");
    }

    /**
     * Runs a script of src/test/python.
     *
     * @param directory for the script's error messages
     * @return the words of each line that it prints
     */
    static List<String[]> run(Path directory, String script, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(python(), "src/test/python/" + script));
        command.addAll(arguments);
        File errors = directory.resolve("errors").toFile();
        Process process = new ProcessBuilder(command).redirectError(errors).start();
        List<String> lines;
        try (var reader = process.inputReader()) {
            lines = reader.lines().toList();
        }
        assertThat(process.waitFor()).as(Files.readString(errors.toPath())).isZero();
        return lines.stream().map(line -> line.split(" ")).toList();
    }
}
