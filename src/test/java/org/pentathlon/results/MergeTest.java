package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

class MergeTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    private static final String SECOND = "001-vgg-train-torch-small-fp32";
    private static final String GROUP = "/cases/" + CASE;

    @TempDir Path dir;

    private SampleRun sample(String name, int ranks) {
        SampleRun run = new SampleRun(OutputFile.journalDir(dir.resolve(name)), ranks, 20);
        run.runId = name;
        run.job.put("out", name).put("measure", "phases");
        run.more
                .put("class", "small")
                .put("engine", "torch")
                .put("precision", "fp32")
                .put("device", "cpu")
                .put("threads", 1)
                .put("overlap", true)
                .put("settings", "batch=32 depth=50")
                .put("batch_per_rank", 32)
                .put("opening_ns", 5)
                .put("flops_per_iteration", 1_000_000_000L);
        run.kernels =
                List.of(ceiling(KernelRow.MATRIX_PRODUCT, ranks), ceiling(KernelRow.TRIAD, ranks));
        run.measurements = MergeTest::measurements;
        return run;
    }

    /** 2 MFLOP and 240 bytes in 1,000 ns on each rank: 2 TFLOP/s. */
    private static KernelRow ceiling(String kernel, int ranks) {
        return new KernelRow(
                kernel,
                true,
                "",
                "m 8",
                "torch",
                "OpenBLAS",
                "fp32",
                "cpu",
                1,
                ranks,
                2_000_000,
                240,
                5,
                1000,
                900,
                1100,
                0,
                1e-5);
    }

    private static Measurements measurements(int rank) {
        return new Measurements(
                List.of(),
                List.of(),
                List.of(new MemoryRow("weights", 4096 + rank, "")),
                List.of(CounterRow.of("page_faults", "getrusage", 3 + rank, "1")),
                List.of(),
                List.of());
    }

    private Path written(SampleRun run) {
        String journal = run.dir.getFileName().toString();
        Path out = dir.resolve(journal.replace(".journal", ""));
        ResultAssembler.write(run.dir, out, Termination.NORMAL, "");
        return out;
    }

    private Path file(String name, int ranks, Consumer<SampleRun> change) {
        SampleRun run = sample(name, ranks);
        change.accept(run);
        run.launch(0);
        return written(run);
    }

    private Path file(String name, int ranks) {
        return file(name, ranks, run -> {});
    }

    private Path merge(Path... files) {
        Path out = dir.resolve("merged.h5");
        Merge.merge(List.of(files), out, true);
        return out;
    }

    private static List<String> failed(Path file) {
        return ResultCheck.check(file).stream()
                .filter(found -> !found.check().passed())
                .map(found -> found.where() + " " + found.check().name())
                .toList();
    }

    private void assertRefused(ExitStatus status, String message, Path... files) {
        Path out = dir.resolve("refused.h5");
        assertThatThrownBy(() -> Merge.merge(List.of(files), out, false))
                .isInstanceOfSatisfying(
                        PentathlonException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessage(message);
        assertThat(out).doesNotExist();
        assertThat(OutputFile.part(out)).doesNotExist();
    }

    /** Attributes with their types and tables of a group and of those within. */
    private static Map<String, String> content(ResultFile file, String group) {
        Map<String, String> all = new TreeMap<>();
        if (file.isTable(group)) {
            ResultTable table = file.table(group);
            for (String column : table.columns()) {
                String values =
                        switch (table.kind(column)) {
                            case TEXT -> Arrays.toString(table.texts(column));
                            case REAL -> Arrays.toString(table.doubles(column));
                            case WHOLE -> Arrays.toString(table.longs(column));
                        };
                all.put(group + "/" + column, values);
            }
            return all;
        }
        file.writtenAttributes(group)
                .asMap()
                .forEach(
                        (name, value) ->
                                all.put(
                                        group + "@" + name,
                                        value.getClass().getSimpleName() + " " + value));
        for (String name : file.names(group)) {
            String path = group + "/" + name;
            if (file.isGroup(path)) {
                all.putAll(content(file, path));
            }
        }
        return all;
    }

    @Test
    void launchesOfSeparateFilesAreWhatOneRunWouldHaveWritten() {
        SampleRun one = sample("one.h5", 2);
        one.job.put("repeats", 3);
        List<Path> files = new ArrayList<>();
        for (int launch = 0; launch < 3; launch++) {
            long moreNs = 100_000L * launch;
            one.moreNs = moreNs;
            one.launch(launch);
            files.add(file("job" + launch + ".h5", 2, run -> run.moreNs = moreNs));
        }
        Path repeated = written(one);

        Path merged = merge(files.toArray(Path[]::new));

        assertThat(failed(merged)).isEmpty();
        try (ResultFile of = ResultFile.open(repeated);
                ResultFile file = ResultFile.open(merged)) {
            assertThat(file.cases()).containsExactly(CASE);
            Map<String, String> found = content(file, GROUP);
            // What a merged file says beside what a run says.
            found.keySet().removeIf(name -> name.startsWith(GROUP + "/launches/"));
            found.remove(GROUP + "@planned_launches");
            found.remove(GROUP + "@measure");
            assertThat(found).isEqualTo(content(of, GROUP));
            assertThat(content(file, "/kernels")).isEqualTo(content(of, "/kernels"));
            ResultTable summary = file.table(GROUP + "/summary");
            assertThat(summary.texts("metric")[0]).isEqualTo("iteration_median_ns");
            assertThat(summary.doubles("value")[0]).isEqualTo(1_100_000);
            assertThat(summary.doubles("low")[0]).isEqualTo(1_000_000);
            assertThat(summary.doubles("high")[0]).isEqualTo(1_200_000);
            assertThat(summary.texts("interval")[0]).isEqualTo("launch");
            int mfu = List.of(summary.texts("metric")).indexOf("mfu");
            // 2 GFLOP in 1.1 ms by two ranks of 2 TFLOP/s each.
            assertThat(summary.doubles("value")[mfu])
                    .isCloseTo(2e9 / 1.1e-3 / 4e12, org.assertj.core.api.Assertions.within(1e-9));
        }
    }

    @Test
    void otherRanksStandBesideInTheOrderOfRanks() {
        Path four = file("four.h5", 4);
        Path one = file("one.h5", 1);

        Path merged = merge(four, one);

        assertThat(failed(merged)).isEmpty();
        try (ResultFile file = ResultFile.open(merged)) {
            assertThat(file.cases()).containsExactly(CASE, SECOND);
            assertThat(file.attributes(GROUP).number("ranks", 0)).isEqualTo(1);
            assertThat(file.table(GROUP + "/ranks").longs("launch")).containsExactly(1);
            assertThat(file.attributes("/cases/" + SECOND).number("ranks", 0)).isEqualTo(4);
            assertThat(file.table("/cases/" + SECOND + "/ranks").longs("launch"))
                    .containsExactly(0, 0, 0, 0);
            // Each case is held against the ceilings of its own launch.
            assertThat(file.table(GROUP + "/summary").texts("metric")).contains("mfu");
            assertThat(file.table("/cases/" + SECOND + "/summary").texts("metric")).contains("mfu");
            ResultTable system = file.table("/system");
            assertThat(system.columns()).startsWith("run", "rank");
            assertThat(system.longs("run")).containsExactly(0, 0, 0, 0, 1);
            assertThat(system.longs("rank")).containsExactly(0, 1, 2, 3, 0);
            assertThat(system.texts("host")).containsExactly("n0", "n1", "n2", "n3", "n0");
            ResultTable runs = file.table("/runs");
            assertThat(runs.texts("file")).containsExactly(four.toString(), one.toString());
            assertThat(runs.texts("run_id")).containsExactly("four.h5", "one.h5");
            assertThat(runs.longs("first_launch")).containsExactly(0, 1);
            assertThat(runs.longs("launches")).containsExactly(1, 1);
            assertThat(runs.longs("ranks")).containsExactly(4, 1);
            Attributes job = file.attributes("/job");
            assertThat(job.number("cases", 0)).isEqualTo(2);
            assertThat(job.text("title", "")).isEqualTo("sämple");
            assertThat(job.asMap()).doesNotContainKeys("ranks", "out");
        }
    }
}
