package org.pentathlon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SampleFile;

class ExportTest {
    private static final Path PYTHON = Path.of("/usr/bin/python3");

    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void writeFile() {
        path = folder.resolve("x.h5");
        SampleFile.write(path);
        SampleFile.addMeasurements(path);
    }

    /** Writes to memory. */
    private interface Export {
        void write(ResultFile file, List<String> cases, Appendable out) throws IOException;
    }

    private String exported(Export export) throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultFile file = ResultFile.open(path)) {
            export.write(file, file.cases(), out);
        }
        return out.toString();
    }

    private List<String> csv(String table) throws IOException {
        return exported((file, cases, out) -> CsvExport.write(file, cases, table, out))
                .lines()
                .toList();
    }

    @Test
    void aTableOfCasesHasTheirNamesInFront() throws IOException {
        assertThat(csv("summary"))
                .startsWith(
                        "case,metric,value,unit,low,high,interval",
                        SampleFile.TRAIN
                                + ",iteration_median_ns,1000000.0,ns,1000000.0,1000000.0,"
                                + "within-launch")
                .contains(SampleFile.INFER + ",loss_last,2.31,1,,,");
        List<String> iterations = csv("iterations");
        assertThat(iterations).hasSize(1 + 2 * 2 * 20);
        assertThat(iterations.get(0)).startsWith("case,launch,rank,iteration,start_ns,");
        // stage_ns, the fourth after start_ns, does not exist on this device.
        assertThat(iterations.get(1))
                .startsWith(SampleFile.TRAIN + ",0,0,0,0,1000000,10000,,200000,40000,400000,");
    }

    @Test
    void aTableThatOneCaseHasIsOfThatCase() throws IOException {
        assertThat(csv("counters"))
                .contains(
                        "case,launch,rank,name,source,value,unit,status,reason",
                        SampleFile.TRAIN + ",0,0,cycles,perf,,1,unavailable,no | counter");
    }

    @Test
    void cellsAreQuotedWhereTheyMustBe() throws IOException {
        String text = exported((file, cases, out) -> CsvExport.write(file, cases, "checks", out));

        assertThat(text).contains("\"").doesNotContain("\r");
        assertThat(text.lines()).allMatch(line -> columns(line) == 7);
    }

    /** Cells of a line, counted by commas outside of quotes. */
    private static int columns(String line) {
        return line.replaceAll("\"[^\"]*\"", "").split(",", -1).length;
    }

    @Test
    void tablesOfTheFileHaveNoCase() throws IOException {
        assertThat(csv("system"))
                .containsExactly(
                        "rank,host,gpu_name", "0,n0," + SampleFile.GPU, "1,n1," + SampleFile.GPU);
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(CsvExport.tables(file))
                    .contains("summary", "iterations", "timeline", "system")
                    .doesNotContain("job", "row", "text");
        }
    }

    @Test
    void jsonIsTheWholeFile() throws IOException {
        Map<String, Object> root = Json.read(exported(JsonExport::write));

        assertThat(Json.object(root.get("attributes")))
                .containsEntry("valid", 1)
                .containsEntry("command_line", "pentathlon run \"a, b\"");
        Map<String, Object> job = Json.object(root.get("job"));
        assertThat(job).containsEntry("text", "title: x\n");
        assertThat(Json.object(job.get("attributes"))).containsEntry("title", "sämple");
        assertThat(Json.objects(Json.object(root.get("system")).get("rows")))
                .extracting(row -> row.get("host"))
                .containsExactly("n0", "n1");
        Map<String, Object> cases = Json.object(root.get("cases"));
        assertThat(cases.keySet()).containsExactly(SampleFile.TRAIN, SampleFile.INFER);
        Map<String, Object> train = Json.object(cases.get(SampleFile.TRAIN));
        assertThat(Json.object(train.get("attributes")))
                .containsEntry("settings_hash", SampleFile.HASH);
        Map<String, Object> columns =
                Json.object(Json.object(train.get("iterations")).get("columns"));
        assertThat((List<?>) columns.get("backward_ns")).hasSize(40).element(20).isEqualTo(450_000);
        assertThat((List<?>) columns.get("stage_ns")).containsOnlyNulls();
        assertThat(Json.objects(Json.object(train.get("counters")).get("rows")).get(1))
                .containsEntry("name", "cycles")
                .containsEntry("value", null)
                .containsEntry("reason", "no | counter");
    }

    @Test
    void jsonHasTheCasesAskedFor() throws IOException {
        StringBuilder out = new StringBuilder();
        try (ResultFile file = ResultFile.open(path)) {
            JsonExport.write(file, List.of(SampleFile.INFER), out);
        }

        Map<String, Object> cases = Json.object(Json.read(out.toString()).get("cases"));
        assertThat(cases.keySet()).containsExactly(SampleFile.INFER);
    }

    /** A reader that takes nothing but JSON. */
    @Test
    void pythonReadsBoth() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(PYTHON));
        Path json = folder.resolve("all.json");
        Path trace = folder.resolve("trace.json");
        Files.writeString(json, exported(JsonExport::write));
        Files.writeString(
                trace,
                exported(
                        (file, cases, out) ->
                                TraceExport.write(file, List.of(SampleFile.TRAIN), out)));
        String script =
                """
                import json, sys
                a, t = (json.load(open(f)) for f in sys.argv[1:])
                print(sorted(a), len([e for e in t['traceEvents'] if e['ph'] == 'X']))
                """;
        Process python =
                new ProcessBuilder(
                                PYTHON.toString(), "-c", script, json.toString(), trace.toString())
                        .redirectErrorStream(true)
                        .start();

        String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).isEqualTo("['attributes', 'cases', 'job', 'system'] 10\n");
        assertThat(python.waitFor()).isZero();
    }

    @Test
    void textIsEscapedInJson() throws IOException {
        StringBuilder out = new StringBuilder();
        String hard = "a\"b\\c\n\t\r\u0001ä\u2028\uD83D\uDE00";

        new JsonWriter(out)
                .beginObject()
                .pair(hard, hard)
                .pair("inf", Double.NEGATIVE_INFINITY)
                .pair("nan", Double.NaN)
                .name("empty")
                .beginArray()
                .endArray()
                .pair("large", Long.MIN_VALUE)
                .pair("small", Double.MIN_VALUE)
                .endObject();

        assertThat(out.toString()).isPrintable();
        Map<String, Object> read = Json.read(out.toString());
        assertThat(read)
                .containsEntry(hard, hard)
                .containsEntry("inf", "-Infinity")
                .containsEntry("nan", null)
                .containsEntry("empty", List.of())
                .containsEntry("large", Long.MIN_VALUE)
                .containsEntry("small", Double.MIN_VALUE);
    }

    @Test
    void markdownHasTheFiguresOfThePasses() throws IOException {
        List<String> lines = exported(MarkdownExport::write).lines().toList();

        assertThat(lines)
                .startsWith("# sämple", "", "Pentathlon 0.1.0, 2024-02-29T12:00:00Z, valid");
        assertThat(cells(lines, "case", SampleFile.TRAIN))
                .containsSubsequence("train", "cuda", "2", "1", "1 to 1", "64000", "-", "2000");
        // Convolutions take 3 + 1 ms of the 5 ms of an iteration on each rank.
        assertThat(cells(lines, "## Operators", SampleFile.TRAIN))
                .containsExactly(SampleFile.TRAIN, "aten::conv2d", "3", "4", "80 %");
        assertThat(cells(lines, "## Memory", "vgg torch small fp32 batch=32"))
                .containsExactly("vgg torch small fp32 batch=32", "weights", "3", "2", "1.5");
        assertThat(lines).contains("- " + SampleFile.TRAIN + ": workspace unavailable: no hook");
        assertThat(cells(lines, "## Counters", SampleFile.TRAIN))
                .containsExactly(SampleFile.TRAIN, "task_clock", "os", "2", "s", "ok");
        assertThat(lines).contains("- cycles unavailable (perf): no | counter");
    }

    /** The first row, behind a line, whose first cell is given. */
    private static List<String> cells(List<String> lines, String behind, String first) {
        return lines.stream()
                .dropWhile(line -> !line.startsWith(behind) && !line.startsWith("| " + behind))
                .filter(line -> line.startsWith("| " + first))
                .findFirst()
                .map(
                        line ->
                                List.of(
                                        line.substring(2, line.length() - 2)
                                                .strip()
                                                .split("\\s+\\|\\s+")))
                .orElseThrow();
    }

    @Test
    void markdownOfAFileWithoutPassesIsTheSummaryAlone() throws IOException {
        SampleFile.write(folder.resolve("plain.h5"));
        path = folder.resolve("plain.h5");

        String text = exported(MarkdownExport::write);

        assertThat(text).contains("| " + SampleFile.INFER).doesNotContain("##");
    }
}
