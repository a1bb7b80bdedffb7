package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts lines of code knows every file of the engines, and the page its workloads. */
class EffortTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @Test
    void everyFileBelongsToAWorkloadOrAPart() throws Exception {
        assumeTrue(Files.isExecutable(PYTHON), "skipped: no " + PYTHON);
        Path home = Path.of(System.getProperty("pentathlon.home"));
        String script = home.resolve("src/bench/effort.py").toString();
        Process process =
                new ProcessBuilder(PYTHON.toString(), script).redirectErrorStream(true).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(printed).isZero();
        String page = Files.readString(home.resolve("docs/development-effort.md"));
        List<String> rows = printed.lines().filter(line -> line.startsWith("|")).toList();
        assertThat(rows).hasSizeGreaterThan(10);
        assertThat(rows)
                .filteredOn(line -> !line.startsWith("|---"))
                .allSatisfy(
                        row -> assertThat(page).contains(row.substring(0, row.indexOf('|', 1))));
    }
}
