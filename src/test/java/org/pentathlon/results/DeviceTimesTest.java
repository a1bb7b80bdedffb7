package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.Measure;

/** Files of sessions that queue: their device's times, and the block that is not synchronised. */
class DeviceTimesTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    private static final String GROUP = "/cases/" + CASE;

    @TempDir Path dir;
    private SampleFiles files;

    @BeforeEach
    void here() {
        files = new SampleFiles(dir);
    }

    private static List<String> failed(Path file) {
        return ResultCheck.check(file).stream()
                .filter(found -> !found.check().passed())
                .map(found -> found.check().name())
                .toList();
    }

    private static CheckRow check(Path file, String name) {
        return ResultCheck.check(file).stream()
                .map(FileCheck::check)
                .filter(check -> check.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Double> summary(ResultFile file) {
        ResultTable table = file.table(GROUP + "/summary");
        String[] metrics = table.texts("metric");
        double[] values = table.doubles("value");
        Map<String, Double> found = new TreeMap<>();
        for (int i = 0; i < metrics.length; i++) {
            found.put(metrics[i], values[i]);
        }
        return found;
    }

    @Test
    void ratesAreTheBlocksAndPhasesTheDevices() {
        Path path = files.of("gpu.h5", 2, run -> run.queued = true);

        assertThat(failed(path)).isEmpty();
        assertThat(check(path, "device_phases_add_up").status()).isEqualTo(CheckStatus.PASSED);
        assertThat(check(path, "free_running").status()).isEqualTo(CheckStatus.PASSED);
        try (ResultFile file = ResultFile.open(path)) {
            Map<String, Double> found = summary(file);
            assertThat(found)
                    .containsEntry("stage_device_median_ns", 20_000.0)
                    .containsEntry("forward_device_median_ns", 200_000.0)
                    .containsEntry("loss_device_median_ns", 40_000.0)
                    .containsEntry("backward_device_median_ns", 425_000.0)
                    .containsEntry("update_device_median_ns", 80_000.0)
                    .containsEntry("device_median_ns", 940_000.0)
                    .containsEntry("sync_median_ns", 865_000.0)
                    .containsEntry("forward_median_ns", 20_000.0)
                    .containsEntry("tail_median_ns", 175_000.0)
                    .containsEntry("wait_median_ns", 25_000.0)
                    .containsEntry("allreduce_median_ns", 150_000.0)
                    .containsEntry("iteration_median_ns", 1_000_000.0);
            // 20 iterations of 960,000 ns, and 40,000 until the last rank is through.
            double seconds = 20 * 960e-6 + 40e-6;
            assertThat(found.get("samples_per_second"))
                    .isCloseTo(2 * 20 * 32 / seconds, within(1e-6));
            assertThat(found.get("samples_per_second_by_iteration"))
                    .isCloseTo(2 * 32 / 1e-3, within(1e-6));
            assertThat(found.get("flops_per_second")).isCloseTo(2 * 20e9 / seconds, within(1.0));
            // Two ranks of 2 TFLOP/s each.
            assertThat(found.get("mfu")).isCloseTo(2 * 20e9 / seconds / 4e12, within(1e-12));
            PhaseMedians medians =
                    PhaseMedians.of(metric -> found.getOrDefault(metric, Double.NaN));
            assertThat(medians.onDevice()).isTrue();
            assertThat(medians.ns().values().stream().mapToDouble(ns -> ns).sum())
                    .isEqualTo(10_000 + 940_000 + 25_000 - 25_000 + 50_000);
            ResultTable overhead = file.table(GROUP + "/overhead");
            assertThat(overhead.texts("measurement")).containsExactly("phases");
            assertThat(overhead.doubles("ms_without")[0]).isCloseTo(0.962, within(1e-12));
            assertThat(overhead.doubles("ms_with")[0]).isCloseTo(1, within(1e-12));
            assertThat(overhead.texts("without")).containsExactly("free_running");
            ResultTable free = file.table(GROUP + "/free_running");
            // The case starts with its warm-up, two iterations before the loop.
            assertThat(free.longs("start_ns")).containsExactly(22_010_000, 22_010_000);
            assertThat(free.longs("end_ns")).containsExactly(41_210_000, 41_250_000);
            assertThat(free.longs("samples")).containsExactly(640, 640);
            assertThat(free.doubles("loss")).containsExactly(1.5, 1.5);
        }
    }

    @Test
    void cpuCasesHaveNothingOfIt() {
        Path path = files.of("cpu.h5", 2);

        assertThat(ResultCheck.check(path))
                .noneMatch(found -> found.check().name().matches("device_.*|free_running"));
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(file.exists(GROUP + "/free_running")).isFalse();
            assertThat(file.exists(GROUP + "/overhead")).isFalse();
            assertThat(summary(file)).doesNotContainKeys("device_median_ns", "sync_median_ns");
        }
    }

    @Test
    void blocksAreMergedAndTheirLaunchesGiveTheInterval() {
        List<Path> jobs = new ArrayList<>();
        for (int launch = 0; launch < 3; launch++) {
            long freeNs = 900_000 + 10_000L * launch;
            jobs.add(
                    files.of(
                            "job" + launch + ".h5",
                            1,
                            run -> {
                                run.queued = true;
                                run.freeNs = freeNs;
                            }));
        }
        Path merged = dir.resolve("merged.h5");
        Merge.merge(jobs, merged, true);

        assertThat(failed(merged)).isEmpty();
        try (ResultFile file = ResultFile.open(merged)) {
            ResultTable free = file.table(GROUP + "/free_running");
            assertThat(free.longs("launch")).containsExactly(0, 1, 2);
            ResultTable table = file.table(GROUP + "/summary");
            int rate = List.of(table.texts("metric")).indexOf("samples_per_second");
            assertThat(table.doubles("value")[rate]).isCloseTo(32 / 910e-6, within(1e-6));
            // Each launch's iterations are alike, so the ends are those of launches.
            assertThat(table.doubles("low")[rate]).isCloseTo(32 / 920e-6, within(1e-6));
            assertThat(table.doubles("high")[rate]).isCloseTo(32 / 900e-6, within(1e-6));
            assertThat(table.texts("interval")[rate]).isEqualTo("launch");
        }
    }

    @Test
    void whereALaunchHasNoBlockAllRatesAreThoseOfTimingPasses() {
        SampleRun run = files.sample("mixed.h5", 1);
        run.job.put("repeats", 2);
        run.queued = true;
        run.launch(0);
        run.queued = false;
        run.launch(1);
        Path path = files.written(run);

        assertThat(failed(path)).isEmpty();
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(summary(file).get("samples_per_second")).isCloseTo(32 / 1e-3, within(1e-6));
            assertThat(file.exists(GROUP + "/overhead")).isFalse();
        }
    }

    @Test
    void blocksOfRanksThatWereNotGatheredAreTakenFromTheirJournals() {
        SampleRun run = files.sample("journal.h5", 2);
        run.queued = true;
        run.launch(0, 1);
        Path path = files.written(run);

        assertThat(failed(path)).isEmpty();
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(file.table(GROUP + "/free_running").longs("rank")).containsExactly(0, 1);
        }
    }

    @Test
    void aLossThatIsNoNumberAtTheBlocksEndFails() {
        Path path =
                files.of(
                        "nan.h5",
                        1,
                        run -> {
                            run.queued = true;
                            run.freeLoss = Double.NaN;
                        });

        assertThat(failed(path)).contains("loss_finite");
        assertThat(check(path, "loss_finite").detail())
                .contains("launch 0, rank 0, end of the free-running block");
    }

    private Path queued(String name, int ranks, Consumer<SampleRun> change) {
        return files.of(
                name,
                ranks,
                run -> {
                    run.queued = true;
                    change.accept(run);
                });
    }

    private static Consumer<SampleRun> with(IterationColumn column, long value) {
        return run -> run.change = row -> SampleRun.set(row, column, value);
    }

    @Test
    void phasesOnTheDeviceAreItsTimeWithinOnePerCent() {
        Path near = queued("near.h5", 1, with(IterationColumn.DEVICE_NS, 949_000));
        Path off = queued("off.h5", 1, with(IterationColumn.DEVICE_NS, 960_000));
        Path negative = queued("negative.h5", 1, with(IterationColumn.LOSS_DEVICE_NS, -2));
        // Summed up as before, but longer than the iteration: it cannot have ended within.
        Path longer =
                queued(
                        "longer.h5",
                        1,
                        run ->
                                run.change =
                                        row -> {
                                            SampleRun.set(
                                                    row,
                                                    IterationColumn.FORWARD_DEVICE_NS,
                                                    300_000);
                                            SampleRun.set(
                                                    row, IterationColumn.DEVICE_NS, 1_040_000);
                                        });

        assertThat(failed(near)).isEmpty();
        assertThat(failed(off)).containsExactly("device_phases_add_up");
        assertThat(check(off, "device_phases_add_up").value()).isEqualTo(20);
        assertThat(failed(negative)).containsExactly("device_phases_add_up");
        assertThat(failed(longer)).containsExactly("device_phases_add_up");
    }

    @Test
    void theTailIsNoPhaseOfAHostThatQueues() {
        // What the host's phases lack of the iteration is not made up for by the device's tail.
        Path path = queued("host.h5", 1, with(IterationColumn.SYNC_NS, 665_000));

        assertThat(failed(path)).containsExactly("phases_add_up");
    }

    @Test
    void allRanksHaveABlockOrNone() {
        Path one = queued("one.h5", 2, run -> run.runsFreely = rank -> rank == 0);
        Path none = queued("none.h5", 2, run -> run.runsFreely = rank -> false);
        Path backwards = queued("backwards.h5", 1, run -> run.freeNs = -1);

        assertThat(failed(one)).containsExactly("free_running");
        assertThat(failed(none)).isEmpty();
        assertThat(failed(backwards)).contains("free_running");
    }

    @Test
    void aBlockOfARankThatIsNotThereIsToldFromTheTables() {
        Path path = queued("stranger.h5", 1, run -> {});
        OutputFile.update(
                path,
                writer -> {
                    try (Handle cases = writer.open(writer.root(), "cases");
                            Handle group = writer.open(cases, CASE)) {
                        writer.remove(group, FreeRunTable.NAME);
                        RankFacts stranger =
                                new RankFacts(
                                        0,
                                        9,
                                        1,
                                        1,
                                        0,
                                        1,
                                        0,
                                        0,
                                        0,
                                        "",
                                        true,
                                        Optional.of(new FreeRun(1, 2, 3, 1, 1, 1, 1, 1, 1)));
                        FreeRunTable.write(writer, group, List.of(stranger));
                    }
                });

        assertThat(ResultCheck.check(path))
                .anySatisfy(
                        found ->
                                assertThat(found.check().detail())
                                        .contains("free_running has rows of ranks"));
    }

    /** Takes away what files had not before devices told their times. */
    private static void makeOld(Path path) {
        OutputFile.update(
                path,
                writer -> {
                    try (Handle cases = writer.open(writer.root(), "cases");
                            Handle group = writer.open(cases, CASE)) {
                        for (String name : List.of("iterations", "warmup", "passes")) {
                            if (writer.has(group, name)) {
                                try (Handle table = writer.open(group, name)) {
                                    removeDeviceColumns(writer, table, name);
                                }
                            }
                        }
                    }
                });
    }

    private static void removeDeviceColumns(Hdf5Writer writer, Handle table, String name) {
        List<String> kept = new ArrayList<>();
        for (TableColumn column : IterationTable.columns()) {
            boolean isNew = column.name().matches("(.*_)?device_ns");
            if (isNew) {
                writer.remove(table, column.name());
            } else if (writer.has(table, column.name())) {
                kept.add(column.name());
            }
        }
        if (name.equals("passes")) {
            kept.addAll(2, List.of("measure", "with"));
        }
        writer.replace(table, new Attributes().put("columns", String.join(",", kept)));
    }

    @Test
    void filesFromBeforeAreChecked() {
        Path path = old("old.h5", 0);

        try (ResultFile file = ResultFile.open(path)) {
            assertThat(file.table(GROUP + "/iterations").columns())
                    .contains("sync_ns")
                    .noneMatch(column -> column.contains("device"));
        }
        assertThat(failed(path)).isEmpty();
    }

    private Path old(String name, long moreNs) {
        Path path =
                files.of(
                        name,
                        2,
                        run -> {
                            run.moreNs = moreNs;
                            run.measurements =
                                    rank ->
                                            new Measurements(
                                                    List.of(),
                                                    List.of(),
                                                    List.of(),
                                                    List.of(),
                                                    List.of(
                                                            new PassRow(
                                                                    Measure.COUNTERS,
                                                                    true,
                                                                    run.row(rank, 0))),
                                                    List.of());
                        });
        makeOld(path);
        return path;
    }

    @Test
    void filesFromBeforeAreMergedAndPredictedFrom() {
        Path merged = dir.resolve("merged.h5");
        Merge.merge(List.of(old("one.h5", 0), old("two.h5", 200_000)), merged, true);

        assertThat(failed(merged)).isEmpty();
        try (ResultFile file = ResultFile.open(merged)) {
            assertThat(file.table(GROUP + "/iterations").longs("device_ns")).containsOnly(-1);
            assertThat(summary(file).get("iteration_median_ns")).isEqualTo(1_100_000);
        }
        try (ResultFile file = ResultFile.open(old("three.h5", 0))) {
            assertThat(ScalingBases.read(file, CASE).orElseThrow().launches()).hasSize(1);
            assertThat(EngineRatios.of(file, List.of(CASE))).isEmpty();
        }
    }
}
