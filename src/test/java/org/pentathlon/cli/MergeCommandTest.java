package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SampleFile;

/** {@code pentathlon merge}, and what other commands make of its file. */
class MergeCommandTest {
    @TempDir Path folder;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String one;
    private String other;
    private String merged;

    @BeforeEach
    void writeFiles() {
        one = folder.resolve("one.h5").toString();
        other = folder.resolve("other.h5").toString();
        merged = folder.resolve("merged.h5").toString();
        SampleFile.write(Path.of(one), "r1");
        SampleFile.write(Path.of(other), "r2");
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of())
                .run(arguments);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aTableOfTheMergedFileIsShownAndItsCheckPasses() {
        assertThat(run("merge", one, other, "--out", merged)).isZero();

        assertThat(out()).first().asString().contains("within 2 launches");
        assertThat(out()).last().isEqualTo(merged);
        assertThat(err()).isEmpty();
        assertThat(run("check", merged)).isZero();
        assertThat(out()).last().isEqualTo(merged + ": valid");
    }

    @Test
    void mistakesAreNamed() {
        assertThat(run("merge")).isEqualTo(2);
        assertThat(err())
                .contains("pentathlon: FILE.h5: missing")
                .anyMatch(line -> line.startsWith("pentathlon: --out: no value"));
        assertThat(run("merge", one, "gone.h5", "--out", merged)).isEqualTo(4);
        assertThat(err()).containsExactly("pentathlon: gone.h5 does not exist; name a result file");
        assertThat(run("merge", one, one, "--out", merged)).isEqualTo(2);
        assertThat(err()).hasSize(1);
        assertThat(run("merge", one, "--out", other)).isEqualTo(2);
        assertThat(err()).hasSize(1).first().asString().contains("other.h5 exists");
        assertThat(run("merge", one, "--out", one, "--force")).isEqualTo(2);
        for (String none : List.of("0", "two", "")) {
            assertThat(run("merge", one, "--out", merged, "--planned-launches", none)).isEqualTo(2);
            assertThat(err())
                    .containsExactly(
                            "pentathlon: --planned-launches: '%s': allowed: a number of launches,"
                                            .formatted(none)
                                    + " from 1");
        }
        assertThat(run("help", "merge")).isZero();
        assertThat(out()).anyMatch(line -> line.contains("FILE.h5"));
    }

    @Test
    void caseThatLacksLaunchesIsInvalid() {
        assertThat(run("merge", one, other, "--planned-launches", "3", "--out", merged))
                .isEqualTo(6);

        assertThat(err()).anyMatch(line -> line.endsWith("the files have 2 of 3 planned launches"));
        assertThat(run("check", merged)).isEqualTo(6);
    }

    @Test
    void everyExportReadsAMergedFile() throws Exception {
        SampleFile.addMeasurements(Path.of(one));
        SampleFile.addMeasurements(Path.of(other));
        run("merge", one, other, "--out", merged);

        assertThat(run("export", merged, "--format", "csv", "--table", "runs")).isZero();
        assertThat(out()).hasSize(3);
        assertThat(out().get(1)).startsWith("0,0,1," + one + ",r1,");
        assertThat(out().get(2)).startsWith("1,1,1," + other + ",r2,");
        assertThat(run("export", merged, "--format", "csv", "--table", "launches")).isZero();
        assertThat(out()).contains(SampleFile.TRAIN + ",0,0", SampleFile.TRAIN + ",1,1").hasSize(5);
        assertThat(run("export", merged, "--format", "json")).isZero();
        assertThat(run("export", merged, "--format", "markdown")).isZero();
        assertThat(run("export", merged, "--format", "trace")).isZero();
        assertThat(out())
                .anyMatch(line -> line.contains("launch 1, rank 1, n1"))
                .anyMatch(line -> line.contains("launch 0, rank 0, n0"));
    }

    @Test
    void countersAreImportedIntoAMergedFile() throws Exception {
        run("merge", one, other, "--out", merged);
        Path report = folder.resolve("report.csv");
        try (InputStream in = MergeCommandTest.class.getResourceAsStream("/ncu/raw.csv")) {
            Files.write(report, in.readAllBytes());
        }

        assertThat(run("import-ncu", report.toString(), merged)).isZero();

        assertThat(run("check", merged)).isZero();
        try (ResultFile file = ResultFile.open(Path.of(merged))) {
            assertThat(file.table("/cases/" + SampleFile.TRAIN + "/counters").longs("launch"))
                    .containsOnly(0);
        }
    }
}
