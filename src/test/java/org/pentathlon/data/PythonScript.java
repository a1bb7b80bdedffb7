package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the scripts of src/test/python, which need nothing but Python's own library. */
public final class PythonScript {
    private PythonScript() {}

    /** The lines that a script writes; the test is skipped where there is no Python. */
    public static List<String> run(Path directory, String input, String script, String... arguments)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "python3",
                                Path.of("src", "test", "python").resolve(script).toString()));
        command.addAll(List.of(arguments));
        Path in = Files.writeString(directory.resolve("in.txt"), input);
        Path out = directory.resolve("out.txt");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            assumeTrue(false, "python3 cannot be started: " + e.getMessage());
            return List.of();
        }
        assertThat(process.waitFor()).isZero();
        return Files.readString(out, StandardCharsets.UTF_8).lines().toList();
    }
}
