package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.pentathlon.results.SampleFile;

class ExportCommandTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void writeFile() {
        file = folder.resolve("x.h5");
        SampleFile.write(file);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        PrintStream messages = new PrintStream(err, true, StandardCharsets.UTF_8);
        Services services = new BenchmarkServices(Map.of(), messages, new StopRequest(), () -> {});
        return new Main(() -> services, new PrintStream(out, true), messages, Map.of())
                .run(arguments);
    }

    private int export(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "export";
        arguments[1] = file.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return run(arguments);
    }

    private List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private void assertSays(String... words) {
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("pentathlon: ")
                .contains(words)
                .hasLineCount(1);
        assertThat(out.size()).isZero();
    }

    @Test
    void theSummaryOfAllCasesIsTheDefault() {
        assertThat(export("--format", "csv")).isZero();
        assertThat(out()).first().isEqualTo("case,metric,value,unit,low,high,interval");
        assertThat(out()).anyMatch(line -> line.startsWith(SampleFile.INFER + ","));
        assertThat(err.size()).isZero();
    }

    @Test
    void oneCaseIsNamedByItsNameOrNumber() {
        for (String name : List.of("0", "000", SampleFile.TRAIN)) {
            assertThat(export("--format=csv", "--table=warmup", "--case=" + name)).isZero();
            assertThat(export("--format=csv", "--table=ranks", "--case=" + name)).isZero();
            assertThat(out()).hasSize(3);
            assertThat(out().get(1)).startsWith(SampleFile.TRAIN + ",0,0,20,20,");
        }
    }

    @Test
    void aFileIsWrittenOnce() throws IOException {
        Path target = folder.resolve("new/x.csv");
        assertThat(export("--format=csv", "--out=" + target)).isZero();
        assertThat(out.size()).isZero();
        String first = Files.readString(target);
        assertThat(first).startsWith("case,");

        assertThat(export("--format=json", "--out=" + target)).isEqualTo(2);
        assertSays(target + " exists; choose another --out, or replace it with --force");
        assertThat(target).hasContent(first);

        assertThat(export("--format=json", "--out=" + target, "--force")).isZero();
        assertThat(Files.readString(target)).startsWith("{");
        assertThat(target.getParent().toFile().list()).containsExactly("x.csv");
    }

    @Test
    void theResultFileIsNeverReplaced() throws IOException {
        byte[] before = Files.readAllBytes(file);

        assertThat(export("--format=csv", "--force", "--out=" + file)).isEqualTo(2);

        assertSays("is the result file itself");
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void mistakesAreNamed() throws IOException {
        assertThat(export("--format=jsn")).isEqualTo(2);
        assertSays("--format: 'jsn': allowed: csv, json, trace, markdown, did you mean 'json'?");
        assertThat(export()).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("--format: no value: allowed: csv");
        assertThat(export("--format=csv", "--table=iteration")).isEqualTo(2);
        assertSays("--table: 'iteration' is not in the file, did you mean 'iterations'?");
        assertThat(export("--format=json", "--table=iterations")).isEqualTo(2);
        assertSays("--table: allowed: with --format csv");
        assertThat(export("--format=json", "--case=7")).isEqualTo(2);
        assertSays("--case: '7' is not in the file; it has " + SampleFile.TRAIN + ", ");
        assertThat(export("--format=json", "--case=000-vgg-trian-torch-small-fp32")).isEqualTo(2);
        assertSays("did you mean '" + SampleFile.TRAIN + "'?");
        Path text = Files.writeString(folder.resolve("text.h5"), "no");
        assertThat(run("export", text.toString(), "--format=csv")).isEqualTo(4);
        assertSays(text + " is no HDF5 file; name a result file");
    }

    @Test
    void aTraceNeedsOperators() {
        assertThat(export("--format=trace")).isEqualTo(2);
        assertSays("this file has no timeline of operators; run with --measure phases,operators");

        SampleFile.addMeasurements(file);
        assertThat(export("--format=trace")).isZero();
        assertThat(out()).first().isEqualTo("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[");
        assertThat(export("--format=trace", "--case=1")).isEqualTo(2);
        assertSays("case " + SampleFile.INFER + " has no timeline");
    }

    @Test
    void countersOfNcuAreImported() throws IOException {
        Path report = folder.resolve("r.csv");
        try (InputStream in = ExportCommandTest.class.getResourceAsStream("/ncu/raw.csv")) {
            Files.write(report, in.readAllBytes());
        }

        assertThat(run("import-ncu", report.toString(), file.toString())).isZero();
        assertThat(out())
                .anyMatch(line -> line.matches("vgg train +occupancy +0[.]313 +ratio"))
                .last()
                .isEqualTo(file + ": counters of " + SampleFile.TRAIN);
        assertThat(run("check", file.toString())).isZero();
        assertThat(export("--format=csv", "--table=counters")).isZero();
        assertThat(out()).contains(SampleFile.TRAIN + ",0,0,occupancy,ncu,0.3125,ratio,ok,");

        assertThat(run("import-ncu", report.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("RESULT.h5: missing");
        assertThat(run("import-ncu", file.toString(), file.toString())).isEqualTo(4);
        assertSays(file + ": ");
    }
}
