package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.harness.SeriesRun;
import org.pentathlon.harness.StopRequest;
import org.pentathlon.job.JobKey;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.spec.PentathlonException;

class ScalingPlannerTest {
    @TempDir Path folder;
    private final Map<JobKey, List<String>> flags = new EnumMap<>(JobKey.class);

    private ScalingPlan plan(ScalingKind kind, String job, String list, String base)
            throws Exception {
        Path file = folder.resolve("job.yaml");
        Files.writeString(file, "engine: sleep\ndevice: cpu\nclass: tiny\n" + job);
        Services services =
                new BenchmarkServices(Map.of(), System.err, new StopRequest(), () -> {});
        return new ScalingPlanner(services, Map.of(), kind, file, flags)
                .plan(Optional.ofNullable(list), Optional.ofNullable(base));
    }

    private static List<String> batches(ScalingPlan plan) {
        return plan.jobs().entrySet().stream()
                .map(job -> job.getKey() + "x" + job.getValue().cases().get(0).batchPerRank())
                .toList();
    }

    @Test
    void weakKeepsTheBatchOfARank() throws Exception {
        ScalingPlan plan = plan(ScalingKind.WEAK, "workload: vgg\nranks: 7\n", "1,2,6", null);

        assertThat(batches(plan)).containsExactly("1x8", "2x8", "6x8");
        assertThat(plan.base()).isEqualTo(1);
        assertThat(plan.run().repeats()).isEqualTo(5);
        assertThat(plan.launches()).hasSize(15);
    }

    @Test
    void eachRoundHasEveryNumberOfRanksOnceInAnOrderOfItsOwn() throws Exception {
        flags.put(JobKey.REPEATS, List.of("8"));
        ScalingPlan plan = plan(ScalingKind.WEAK, "workload: vgg\n", "1,2,3,4", null);

        Map<Integer, List<Integer>> rounds =
                plan.launches().stream()
                        .collect(
                                Collectors.groupingBy(
                                        SeriesRun.Launch::round,
                                        Collectors.mapping(
                                                SeriesRun.Launch::ranks, Collectors.toList())));
        assertThat(rounds).hasSize(8);
        assertThat(rounds.values())
                .allSatisfy(round -> assertThat(round).containsExactlyInAnyOrder(1, 2, 3, 4));
        assertThat(rounds.values().stream().distinct().count()).isGreaterThan(1);
        assertThat(plan.launches()).isEqualTo(plan.launches());
    }

    @Test
    void aLaunchIsARunWithRanksAndAFileOfItsOwn() throws Exception {
        flags.put(JobKey.OUT, List.of("x/r.h5"));
        flags.put(JobKey.SET, List.of("momentum=0.5", "lr=0.1"));
        flags.put(JobKey.THREADS, List.of("3"));
        ScalingPlan plan = plan(ScalingKind.WEAK, "workload: vgg\nrepeats: 1\n", "2,4", "4");

        assertThat(plan.base()).isEqualTo(4);
        SeriesRun.Launch launch =
                plan.launches().stream().filter(one -> one.ranks() == 2).findFirst().orElseThrow();
        assertThat(launch.file()).isEqualTo(Path.of("x/r.h5.parts/ranks-00002-0000.h5"));
        assertThat(String.join(" ", launch.command()))
                .endsWith(
                        ("Main run %s --set=momentum=0.5 --set=lr=0.1 --threads=3 --repeats=1 --quiet"
                                        + " --ranks=2 --out=%s")
                                .formatted(folder.resolve("job.yaml"), launch.file()));
    }

    @Test
    void strongKeepsTheBatchOfAll() throws Exception {
        ScalingPlan plan =
                plan(ScalingKind.STRONG, "workload: vgg\nglobal-batch: 24\n", "1,2,3", null);

        assertThat(batches(plan)).containsExactly("1x24", "2x12", "3x8");
        assertThat(plan.notes()).noneMatch(note -> note.startsWith("global batch"));
    }

    @Test
    void strongTakesTheBaseRanksBatchesForTheGlobalBatch() throws Exception {
        flags.put(JobKey.SET, List.of("batch=6"));
        ScalingPlan plan = plan(ScalingKind.STRONG, "workload: vgg\n", "1,2,4", "2");

        assertThat(batches(plan)).containsExactly("1x12", "2x6", "4x3");
        assertThat(plan.notes())
                .contains(
                        "global batch 12: 6 on each rank of the base; --global-batch says another");
        assertThat(plan.words()).contains("--global-batch=12").doesNotContain("--set=batch=6");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThatThrownBy(
                        () ->
                                plan(
                                        ScalingKind.STRONG,
                                        "workload: vgg\nglobal-batch: 8\n",
                                        "1,3,4,5",
                                        "2"))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("--base: '2': allowed: 1, 3, 4, 5")
                .hasMessageContaining("8 does not divide by 3 ranks")
                .hasMessageContaining("8 does not divide by 5 ranks");
        assertThatThrownBy(() -> plan(ScalingKind.WEAK, "workload: vgg\nclass: big\n", "2,1", null))
                .hasMessageContaining("--ranks-list: '2,1': allowed: two or more different numbers")
                .hasMessageContaining("class");
    }

    @Test
    void batchesThatDoNotFitTheKindAreRefused() {
        assertThatThrownBy(
                        () ->
                                plan(
                                        ScalingKind.WEAK,
                                        "workload: vgg\nglobal-batch: 8\n",
                                        "1,2",
                                        null))
                .hasMessage("sweep weak: global-batch is for sweep strong; leave it out");
        String two = "workload: vgg\ncases:\n- {workload: vgg, mode: infer, set: {batch: 2}}\n";
        assertThatThrownBy(() -> plan(ScalingKind.STRONG, two, "1,2", null))
                .hasMessageStartingWith("sweep strong: the cases' batches differ (2, 8)");
        assertThatThrownBy(() -> plan(ScalingKind.WEAK, "workload: vgg\n", "1,0", null))
                .hasMessage("--ranks-list: '0': allowed: 1 to 65536");
    }

    @Test
    void threadsAndCoresAreThoseOfTheLargestNumberOfRanks() throws Exception {
        ScalingPlan plan = plan(ScalingKind.WEAK, "workload: vgg\n", "1,2", null);

        assertThat(plan.jobs().values())
                .allSatisfy(
                        job -> assertThat(job.cases().get(0).threads()).isEqualTo(plan.threads()));
        if (plan.cores().bound()) {
            assertThat(plan.cores().blocks()).hasSize(2).doesNotHaveDuplicates();
        }
        assertThat(plan.attributes().asMap())
                .containsEntry("sweep_ranks", "1,2")
                .containsEntry("sweep_base_ranks", 1L);
    }
}
