package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs the implementation in Python of the benchmark's random numbers; skips a test without it. */
final class PhiloxCheck {
    private PhiloxCheck() {}

    /** The values of each kind that the script prints. */
    static Map<String, String[]> run(long seed, String name) throws Exception {
        Path script = Path.of("src", "test", "python", "philox_check.py");
        Process process;
        try {
            process =
                    new ProcessBuilder("python3", script.toString(), Long.toString(seed), name)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            assumeTrue(false, "python3 cannot be started: " + e.getMessage());
            return Map.of();
        }
        String output;
        try (var stdout = process.getInputStream()) {
            output = new String(stdout.readAllBytes(), StandardCharsets.UTF_8);
        }
        assertThat(process.waitFor()).isZero();
        Map<String, String[]> lines = new HashMap<>();
        for (String line : output.lines().toList()) {
            String[] kindAndValues = line.split(" ", 2);
            lines.put(kindAndValues[0], kindAndValues[1].split(" "));
        }
        return lines;
    }
}
