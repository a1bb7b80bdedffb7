package org.pentathlon.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.Merge;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.WholeFile;

/** Every table as CSV, and the whole file as JSON, have what h5py reads, to the last digit. */
class ExportAgainstH5pyTest {
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir Path folder;
    private Path file;

    private record Run(int status, String printed) {}

    @BeforeEach
    void writeFile() throws Exception {
        assumeTrue(run(PYTHON, "-c", "import h5py").status == 0, "skipped: no python3-h5py");
        file = folder.resolve("whole.h5");
        WholeFile.write(file);
    }

    private static Run run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), printed);
    }

    /** Exports everything; the command that compares it. */
    private List<String> exported() throws IOException {
        String script =
                Path.of(System.getProperty("pentathlon.home"), "src/test/python/export_check.py")
                        .toString();
        Path json = folder.resolve("all.json");
        List<String> command =
                new ArrayList<>(List.of(PYTHON, script, file.toString(), json.toString()));
        try (ResultFile opened = ResultFile.open(file)) {
            StringBuilder text = new StringBuilder();
            JsonExport.write(opened, opened.cases(), text);
            Files.writeString(json, text);
            for (String table : CsvExport.tables(opened)) {
                StringBuilder csv = new StringBuilder();
                CsvExport.write(opened, opened.cases(), table, csv);
                Path out = folder.resolve(command.size() + ".csv");
                Files.writeString(out, csv);
                command.add(table + "=" + out);
            }
        }
        return command;
    }

    @Test
    void everyTableIsTheSame() throws Exception {
        Run run = run(exported().toArray(String[]::new));

        assertThat(run.status).as(run.printed).isZero();
        assertThat(run.printed).matches("\\d{2} tables, \\d{4} cells, \\d{4} values\n");
    }

    @Test
    void everyTableOfAMergedFileIsTheSame() throws Exception {
        Path other = folder.resolve("other.h5");
        Path merged = folder.resolve("merged.h5");
        WholeFile.write(other, "r2");
        Merge.merge(List.of(file, other), merged, false);
        file = merged;
        Run run = run(exported().toArray(String[]::new));

        assertThat(run.status).as(run.printed).isZero();
    }

    @Test
    void oneOtherDigitIsSeen() throws Exception {
        List<String> command = exported();
        String argument =
                command.stream().filter(word -> word.startsWith("iterations=")).findFirst().get();
        Path csv = Path.of(argument.substring("iterations=".length()));
        Files.writeString(csv, Files.readString(csv).replaceFirst(",450000,", ",450001,"));
        Run run = run(command.toArray(String[]::new));

        assertThat(run.status).isNotZero();
        assertThat(run.printed).contains("'backward_ns', '450001', 450000");
    }
}
