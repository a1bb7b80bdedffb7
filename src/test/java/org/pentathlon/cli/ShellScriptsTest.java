package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What shellcheck says of the scripts. */
class ShellScriptsTest {
    @Test
    @Timeout(60)
    void shellcheckFindsNothing() throws Exception {
        assumeTrue(LocalSlurm.hasTool("shellcheck"), "shellcheck is not installed");
        List<String> command =
                new ArrayList<>(List.of("shellcheck", "-x", "pentathlon", ".ci/run"));
        for (String folder : List.of("slurm", "src")) {
            try (Stream<Path> files = Files.walk(Path.of(folder))) {
                files.map(Path::toString)
                        .filter(name -> name.matches(".*\\.(sh|sbatch)|.*/sh/get-.*"))
                        .forEach(command::add);
            }
        }
        assertThat(command)
                .contains("slurm/run.sbatch", "slurm/site.sh", "slurm/local/start.sh")
                .contains("src/main/sh/get-cuda", "src/test/gpu/verify.sh")
                .contains("src/main/resources/org/pentathlon/bundle/join.sh");
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).isEmpty();
    }
}
