package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of {@code docs/results-format.md}, as they stand there, on a whole file. */
class ReadingRecipesTest {
    private static final Path PAGE =
            Path.of(System.getProperty("pentathlon.home"), "docs", "results-format.md");
    private static final String FILE = "results-h5/quick.h5";
    private static final String PYTHON = "/usr/bin/python3";
    private static final int PATIENCE_SECONDS = 120;

    @TempDir Path folder;
    private Path file;

    @BeforeEach
    void writeFile() {
        file = folder.resolve("whole.h5");
        WholeFile.write(file);
    }

    /** The code under a heading of the page, of the file that the test has made. */
    private String recipe(String tool) throws IOException {
        String section = Files.readString(PAGE).split("\n### " + tool + "\n", 2)[1];
        String code = section.split("\n```[a-z0-9]+\n", 2)[1].split("\n```\n", 2)[0];
        assertThat(code).contains(FILE, WholeFile.TRAIN);
        return code.replace(FILE, file.toString());
    }

    /** What a program prints; the test is skipped where {@code trial} does not succeed. */
    private String printed(String trial, String... command)
            throws IOException, InterruptedException {
        Run tried = run("bash", "-c", trial);
        assumeTrue(tried.status == 0, () -> "skipped: '" + trial + "' fails: " + tried.printed);
        Run run = run(command);
        assertThat(run.status).as(run.printed).isZero();
        return run.printed;
    }

    private record Run(int status, String printed) {}

    private Run run(String... command) throws IOException, InterruptedException {
        Path log = folder.resolve("printed.txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        return new Run(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    }

    private String python(String tool, String packages) throws IOException, InterruptedException {
        return printed(PYTHON + " -c 'import " + packages + "'", PYTHON, "-c", recipe(tool));
    }

    @Test
    void h5pyReadsAColumnOfOneRank() throws Exception {
        assertThat(python("h5py", "h5py, numpy").lines())
                .containsExactly("vgg on 2 ranks", "0.2 ms forward on rank 0");
    }

    @Test
    void pandasReadsTablesWithWhatIsMissing() throws Exception {
        String printed = python("pandas", "h5py, pandas");

        assertThat(squeezed(printed))
                .contains(
                        "stage_ns NaN NaN",
                        "backward_ns 0.40 0.45",
                        "wait_ns 0.05 0.00",
                        "aten::mm 0.4 0.150",
                        "aten::relu NaN 0.048",
                        "weights 3.0 3.0",
                        "context NaN NaN",
                        WholeFile.INFER + " 1000000.0 1000000.0 1000000.0");
    }

    @Test
    void xarrayReadsAnyTableAsADataSet() throws Exception {
        assertThat(python("xarray", "xarray, h5netcdf").lines())
                .containsExactly(
                        "[200000. 200000.] ns forward pass up to the logits",
                        "[1000000.   64000.]");
    }

    @Test
    void everyTableOpensInXarray() throws Exception {
        String all =
                """
                import h5py, sys, xarray as xr
                names = []
                with h5py.File(sys.argv[1]) as file:
                    file.visititems(lambda n, g: names.append(n) if "columns" in g.attrs else None)
                for name in names:
                    with xr.open_dataset(sys.argv[1], group=name, engine="h5netcdf") as table:
                        assert list(table.sizes) == ["row"], name
                        assert list(table.data_vars) == table.attrs["columns"].split(","), name
                        table.load()
                print(len(names))
                """;
        String trial = PYTHON + " -c 'import h5py, xarray, h5netcdf'";
        String printed = printed(trial, PYTHON, "-c", all, file.toString());

        assertThat(Integer.parseInt(printed.strip())).isGreaterThan(30);
    }

    @Test
    void h5dumpShowsAttributesAndColumns() throws Exception {
        String printed = printed("h5dump --version", "bash", "-ec", recipe("h5dump"));

        assertThat(printed)
                .contains("(0): 1\n", "DATASET \"metric\"", "figure, in the unit beside it")
                .containsPattern(
                        "/" + WholeFile.TRAIN + "/iterations/forward_ns +Dataset \\{24\\}");
        assertThat(Files.readAllLines(folder.resolve("forward_ns.txt")))
                .filteredOn(line -> !line.isBlank())
                .hasSize(24)
                .allMatch(line -> line.strip().matches("200000,?"));
    }

    @Test
    void rhdf5ReadsTablesAsDataFrames() throws Exception {
        String trial = "Rscript -e 'library(rhdf5)'";
        Path script = Files.writeString(folder.resolve("recipe.R"), recipe("R"));

        assertThat(squeezed(printed(trial, "Rscript", script.toString())))
                .contains("1 0 2e+05 400000", "2 1 2e+05 450000", "aten::mm 0.4 0.150");
    }

    /** With one space in place of several. */
    private static String squeezed(String text) {
        return text.replaceAll(" +", " ");
    }
}
