package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.MemoryClass;

class MergeTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    private static final String SECOND = "001-vgg-train-torch-small-fp32";
    private static final String GROUP = "/cases/" + CASE;

    @TempDir Path dir;
    private SampleFiles files;

    @BeforeEach
    void here() {
        files = new SampleFiles(dir);
    }

    private Path merge(Path... inputs) {
        Path out = dir.resolve("merged.h5");
        Merge.merge(List.of(inputs), out, true);
        return out;
    }

    private static List<String> failed(Path file) {
        return ResultCheck.check(file).stream()
                .filter(found -> !found.check().passed())
                .map(found -> found.where() + " " + found.check().name())
                .toList();
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
        SampleRun one = files.sample("one.h5", 2);
        one.job.put("repeats", 3);
        List<Path> jobs = new ArrayList<>();
        for (int launch = 0; launch < 3; launch++) {
            long moreNs = 100_000L * launch;
            one.moreNs = moreNs;
            one.launch(launch);
            jobs.add(files.of("job" + launch + ".h5", 2, run -> run.moreNs = moreNs));
        }
        Path repeated = files.written(one);

        Path merged = merge(jobs.toArray(Path[]::new));

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
            assertThat(summary.doubles("value")[mfu]).isCloseTo(2e9 / 1.1e-3 / 4e12, within(1e-9));
        }
    }

    @Test
    void otherRanksStandBesideInTheOrderOfRanks() {
        Path four = files.of("four.h5", 4);
        Path one = files.of("one.h5", 1);

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

    @Test
    void orderOfFilesDecidesNumbersOfLaunchesAlone() {
        Path fast = files.of("fast.h5", 2);
        Path slow = files.of("slow.h5", 2, run -> run.moreNs = 100_000);
        Path wide = files.of("wide.h5", 4);
        Path merged = merge(fast, slow, wide);
        Map<String, String> summaries = new TreeMap<>();
        try (ResultFile file = ResultFile.open(merged)) {
            file.cases().forEach(name -> summaries.putAll(content(file, summary(name))));
        }

        Path other = merge(wide, slow, fast);

        assertThat(failed(other)).isEmpty();
        try (ResultFile file = ResultFile.open(other)) {
            Map<String, String> found = new TreeMap<>();
            file.cases().forEach(name -> found.putAll(content(file, summary(name))));
            // The interval of two launches is resampled in their order.
            found.keySet().removeIf(MergeTest::isEndOfInterval);
            summaries.keySet().removeIf(MergeTest::isEndOfInterval);
            assertThat(found).isEqualTo(summaries);
            assertThat(file.table(GROUP + "/launches").longs("launch")).containsExactly(1, 2);
            assertThat(file.table(GROUP + "/launches").longs("run")).containsExactly(1, 2);
            assertThat(new RankHosts(file).of(CASE, 2, 1)).isEqualTo("n1");
        }
    }

    private static String summary(String name) {
        return "/cases/" + name + "/summary";
    }

    private static boolean isEndOfInterval(String column) {
        return column.endsWith("/low") || column.endsWith("/high");
    }

    @Test
    void mergingMergedFilesIsMergingAllAtOnce() {
        Path first = files.of("first.h5", 2);
        Path second = files.of("second.h5", 1, run -> run.more.put("opening_ns", 7));
        Path third = files.of("third.h5", 2, run -> run.more.put("opening_ns", 9));
        Path pair = dir.resolve("pair.h5");
        Merge.merge(List.of(first, second), pair, false);
        Path step = dir.resolve("step.h5");
        Merge.merge(List.of(pair, third), step, false);

        Path once = merge(first, second, third);

        assertThat(failed(step)).isEmpty();
        try (ResultFile of = ResultFile.open(once);
                ResultFile file = ResultFile.open(step)) {
            for (String group : List.of("/cases", "/runs", "/system", "/kernels", "/job")) {
                assertThat(content(file, group)).isEqualTo(content(of, group));
            }
            assertThat(file.attributes("/").text("run_id", "merged"))
                    .isEqualTo(of.attributes("/").text("run_id", ""));
            ResultTable launches = file.table("/cases/" + SECOND + "/launches");
            assertThat(launches.longs("launch")).containsExactly(0, 2);
            assertThat(launches.longs("run")).containsExactly(0, 2);
            assertThat(launches.longs("opening_ns")).containsExactly(5, 9);
            assertThat(file.attributes("/cases/" + SECOND).number("opening_ns", 0)).isEqualTo(5);
        }
    }

    @Test
    void incompleteFileMakesTheMergedOneIncompleteAndNamesIt() {
        SampleRun lost = files.sample("lost.h5", 2);
        lost.job.put("repeats", 2);
        lost.launch(0);
        ResultAssembler.write(
                lost.dir, dir.resolve("lost.h5"), Termination.FAILED, "rank 1 on n1 was lost");
        Path requeued = files.of("requeued.h5", 2);
        Path out = dir.resolve("merged.h5");

        Merge.Merged merged = Merge.merge(List.of(dir.resolve("lost.h5"), requeued), out, false);

        String failure = dir.resolve("lost.h5") + ": rank 1 on n1 was lost";
        assertThat(merged).isEqualTo(new Merge.Merged(2, 1, false, List.of(failure), List.of()));
        try (ResultFile file = ResultFile.open(out)) {
            Attributes root = file.attributes("/");
            assertThat(root.number("complete", 9)).isZero();
            assertThat(root.number("valid", 9)).isZero();
            assertThat(root.text("termination", "")).isEqualTo("failed");
            assertThat(root.text("failure", "")).isEqualTo(failure);
            // The launch that the lost run still owed keeps its number.
            assertThat(file.table(GROUP + "/ranks").longs("launch")).containsExactly(0, 0, 2, 2);
            assertThat(file.attributes(GROUP).number("planned_launches", 0)).isEqualTo(3);
        }
        assertThat(failed(out)).containsExactly(CASE + " complete", "/ complete");
    }

    @Test
    void seriesWithLostRunsIsIncomplete() {
        List<Path> left = List.of(files.of("a.h5", 2), files.of("b.h5", 2), files.of("c.h5", 4));
        Path out = dir.resolve("merged.h5");

        Merge.Merged merged = Merge.merge(left, out, false, OptionalInt.of(2));

        String lost = SECOND + ": the files have 1 of 2 planned launches";
        assertThat(merged).isEqualTo(new Merge.Merged(3, 2, false, List.of(lost), List.of()));
        try (ResultFile file = ResultFile.open(out)) {
            Attributes root = file.attributes("/");
            assertThat(root.number("complete", 9)).isZero();
            assertThat(root.number("valid", 9)).isZero();
            assertThat(root.text("failure", "")).isEqualTo(lost);
            assertThat(root.text("command_line", "")).endsWith(" --planned-launches 2");
            assertThat(file.attributes(GROUP).number("complete", 9)).isEqualTo(1);
            Attributes second = file.attributes("/cases/" + SECOND);
            assertThat(second.number("complete", 9)).isZero();
            assertThat(second.number("planned_launches", 9)).isEqualTo(2);
        }
        assertThat(failed(out)).containsExactly(SECOND + " complete", "/ complete");
    }

    @Test
    void otherNumberOfHostsIsAnotherCase() {
        Path apart = files.of("apart.h5", 2);
        Path together = files.of("together.h5", 2, run -> run.system.put("host", "n7"));
        Path again = files.of("again.h5", 2, run -> run.system.put("host", "n8"));

        Path merged = merge(apart, together, again);

        assertThat(failed(merged)).isEmpty();
        try (ResultFile file = ResultFile.open(merged)) {
            assertThat(file.cases()).containsExactly(CASE, SECOND);
            assertThat(file.table(GROUP + "/launches").longs("run")).containsExactly(1, 2);
            assertThat(file.table("/cases/" + SECOND + "/launches").longs("run"))
                    .containsExactly(0);
        }
    }

    @Test
    void launchesThatWereNotMeasuredAlikeAreNamed() {
        Path cheap = files.of("cheap.h5", 2, run -> run.more.put("price_per_device_hour", 1.5));
        Path dear =
                files.of(
                        "dear.h5",
                        2,
                        run -> run.more.put("price_per_device_hour", 3.0).put("opening_ns", 6));
        Path out = dir.resolve("merged.h5");

        Merge.Merged merged = Merge.merge(List.of(cheap, dear), out, false);

        assertThat(merged.warnings())
                .containsExactly(CASE + ": launches differ in price_per_device_hour");
        assertThat(merged.valid()).isTrue();
    }

    @Test
    void whatOlderFilesDoNotTellContradictsNothing() {
        Path old = files.of("old.h5", 2);
        Path known =
                files.of(
                        "known.h5",
                        2,
                        run -> {
                            run.system.put("cpu_model", "A").put("gpu_name", "G");
                            run.job.put("mpi_library", "M 1");
                        });
        // Of devices that did not compute the model is of no account.
        Path other = files.of("other.h5", 2, run -> run.system.put("gpu_name", "H"));

        assertThat(failed(merge(old, known, other))).isEmpty();
    }

    @Test
    void memoryOfTrainingAndInferenceIsComparedAtTheSameBatch() {
        List<Path> all =
                List.of(
                        peak("train8.h5", "train", 8, 700),
                        peak("train16.h5", "train", 16, 1200),
                        peak("infer8.h5", "infer", 8, 100));
        Path merged = merge(all.toArray(Path[]::new));

        try (ResultFile file = ResultFile.open(merged)) {
            ResultTable memory = file.table("/memory");
            assertThat(memory.longs("batch_per_rank")).containsExactly(8);
            assertThat(memory.texts("device")).containsExactly("cpu");
            assertThat(memory.longs("train_bytes")).containsExactly(700);
            assertThat(memory.doubles("ratio")).containsExactly(7);
        }
        assertThat(ResultCheck.check(merged))
                .filteredOn(found -> found.check().name().equals("memory_stored"))
                .extracting(found -> found.check().status())
                .containsExactly(CheckStatus.PASSED);
    }

    private Path peak(String name, String mode, int batch, long bytes) {
        Measurements memory =
                new Measurements(
                        List.of(),
                        List.of(),
                        List.of(new MemoryRow(MemoryClass.ALLOCATOR_PEAK.word(), bytes, "")),
                        List.of(),
                        List.of(),
                        List.of());
        return files.of(
                name,
                2,
                run -> {
                    run.mode = mode;
                    run.more.put("batch_per_rank", batch).put("settings", "depth=50");
                    run.measurements = rank -> memory;
                });
    }

    @Test
    void allLaunchesPlannedAreComplete() {
        List<Path> all = List.of(files.of("a.h5", 2), files.of("b.h5", 2));
        Path out = dir.resolve("merged.h5");

        assertThat(Merge.merge(all, out, false, OptionalInt.of(2)).valid()).isTrue();
        assertThat(failed(out)).isEmpty();
    }

    @Test
    void fileWithFewerCasesMakesNoContradiction() {
        Path whole = dir.resolve("whole.h5");
        SampleFile.write(whole);
        Path train = files.of("train.h5", 2);
        Path infer = files.of("infer.h5", 2, run -> run.mode = "infer");

        Path merged = merge(train, infer);

        assertThat(failed(merged)).isEmpty();
        try (ResultFile file = ResultFile.open(merged)) {
            assertThat(file.cases()).hasSize(2);
            assertThat(file.attributes(GROUP).text("mode", "")).isEqualTo("train");
        }
        assertThat(failed(merge(whole))).isEmpty();
    }

    @Test
    void enginesOfSeparateFilesAreCompared() {
        Path torch = files.of("torch.h5", 2);
        Path other =
                files.of(
                        "dl4j.h5",
                        2,
                        run -> {
                            run.more.put("engine", "dl4j");
                            run.moreNs = 500_000;
                        });

        Path merged = merge(other, torch);

        try (ResultFile file = ResultFile.open(merged)) {
            List<EngineRatio> ratios = EngineRatios.of(file, file.cases());
            assertThat(ratios).hasSize(1);
            assertThat(ratios.get(0).time()).isEqualTo(1.5);
            assertThat(ratios.get(0).launches()).isEqualTo(1);
        }
    }
}
