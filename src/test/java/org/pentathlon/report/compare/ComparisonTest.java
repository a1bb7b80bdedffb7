package org.pentathlon.report.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.Json;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingRun;
import org.pentathlon.results.Termination;
import org.pentathlon.results.WholeFile;
import org.pentathlon.spec.Phase;

class ComparisonTest {
    private static final long NS = 1_000_000;

    @TempDir Path folder;

    private ScalingRun run(String name) {
        return new ScalingRun(folder.resolve(name));
    }

    /** One case of so many launches, each iteration as long as it says. */
    private void write(String name, int launches, ScalingRun.Time time) {
        run(name).with(1, 32, launches, time).write();
    }

    private Comparison compare(String a, String b, boolean withinLaunch) {
        try (ResultFile one = ResultFile.open(folder.resolve(a));
                ResultFile other = ResultFile.open(folder.resolve(b))) {
            return Comparison.of(one, other, withinLaunch);
        }
    }

    private Verdict verdict(int launchesA, int launchesB, long nsB, boolean withinLaunch) {
        write("a", launchesA, (launch, iteration) -> NS);
        write("b", launchesB, (launch, iteration) -> nsB);
        return compare("a", "b", withinLaunch).pairs().get(0).verdict();
    }

    @Test
    void threeLaunchesOfEachDecide() {
        assertThat(verdict(3, 3, 2 * NS, false).text()).isEqualTo("slower");
        assertThat(verdict(5, 3, NS * 96 / 100, false).text()).isEqualTo("faster");
        assertThat(verdict(3, 3, NS, false).text()).isEqualTo("no difference shown");
    }

    @Test
    void fewerLaunchesDecideOnlyWhereTheUserInsists() {
        assertThat(verdict(1, 5, 2 * NS, false).text())
                .isEqualTo("no difference shown (one launch)");
        assertThat(verdict(5, 2, 2 * NS, false).text())
                .isEqualTo("no difference shown (2 launches)");
        assertThat(verdict(1, 1, 2 * NS, true).text()).isEqualTo("slower (within-launch)");
        assertThat(verdict(1, 1, NS, true).text()).isEqualTo("no difference shown");
        assertThat(verdict(1, 1, NS, true).isDecided()).isTrue();
        assertThat(verdict(1, 1, NS, false).isDecided()).isFalse();
    }

    @Test
    void phasesTellWhereItIsSlower() {
        write("a", 3, (launch, iteration) -> NS);
        // What is more is in the forward pass, of which a sample has 200 us.
        write("b", 3, (launch, iteration) -> NS + 150_000);

        CasePair pair = compare("a", "b", false).pairs().get(0);

        assertThat(pair.rates().time()).isCloseTo(1.15, within(1e-9));
        assertThat(pair.iterationNs()).isEqualTo(new Both(1e6, 1.15e6));
        assertThat(pair.phasesNs().get(Phase.FORWARD)).isEqualTo(new Both(200_000, 350_000));
        assertThat(pair.phasesNs().get(Phase.FORWARD).ratio()).isEqualTo(1.75);
        assertThat(pair.phasesNs().get(Phase.BACKWARD).ratio()).isEqualTo(1);
        assertThat(pair.phasesNs()).doesNotContainKey(Phase.STAGE);
        assertThat(pair.memoryPeakBytes().isKnown()).isFalse();
        assertThat(pair.quality()).isEmpty();
    }

    @Test
    void whatAllPairsDifferInIsShared() {
        Attributes newer = new Attributes().put("threads", 2).put("seed", 1);
        run("a").with(1, 32, 3, new Attributes().put("seed", 1), (l, i) -> NS)
                .with(2, 32, 3, new Attributes().put("seed", 1), (l, i) -> NS)
                .write();
        run("b").with(1, 32, 3, newer, (l, i) -> NS)
                .with(2, 32, 3, new Attributes().putAll(newer).put("seed", 2), (l, i) -> NS)
                .write();

        Comparison comparison = compare("a", "b", false);

        assertThat(comparison.sharedDifferences())
                .extracting(Difference::text)
                .containsExactly("threads 1 / 2");
        assertThat(comparison.pairs().get(1).differences())
                .extracting(Difference::text)
                .containsExactly("threads 1 / 2", "seed 1 / 2");
    }

    @Test
    void anInvalidCaseHasNoVerdict() {
        write("a", 3, (launch, iteration) -> NS);
        run("b").with(1, 32, 3, (launch, iteration) -> 2 * NS).diverged().write();

        Comparison comparison = compare("a", "b", false);

        assertThat(comparison.b().isSound()).isFalse();
        assertThat(comparison.pairs().get(0).verdict().text())
                .isEqualTo("no verdict (B not valid)");
        assertThat(comparison.pairs().get(0).rates().time()).isCloseTo(2, within(1e-9));
        assertThat(compare("b", "a", true).pairs().get(0).verdict().text())
                .isEqualTo("no verdict (A not valid)");
        assertThat(Gate.of(comparison, 5).broken())
                .hasSize(2)
                .first()
                .isEqualTo(folder.resolve("b") + ": not valid");
    }

    @Test
    void qualityIsThatOfTheSameMetric() {
        run("a").with(1, 32, 3, (l, i) -> NS).evaluated("test_accuracy", 91.5).write();
        run("b").with(1, 32, 3, (l, i) -> NS).evaluated("test_accuracy", 92.5).write();
        run("c").with(1, 32, 3, (l, i) -> NS).evaluated("test_f1", 50).write();
        write("d", 3, (launch, iteration) -> NS);

        QualityPair quality = compare("a", "b", false).pairs().get(0).quality().orElseThrow();
        assertThat(quality.metric()).isEqualTo("test_accuracy");
        assertThat(quality.unit()).isEqualTo("%");
        assertThat(quality.last()).isEqualTo(new Both(91.5, 92.5));
        assertThat(quality.seconds().isKnown()).isFalse();
        for (String other : List.of("c", "d")) {
            QualityPair alone = compare("a", other, false).pairs().get(0).quality().orElseThrow();
            assertThat(alone.last()).isEqualTo(new Both(91.5, Double.NaN));
        }
        assertThat(compare("d", "d", false).pairs().get(0).quality()).isEmpty();
    }

    @Test
    void memoryIsTheAllocatorsPeak() {
        WholeFile.write(folder.resolve("whole"));
        List<CasePair> pairs = compare("whole", "whole", false).pairs();

        // 3 MiB of weights in training and 2 in inference, and one of activations.
        assertThat(pairs.get(0).memoryPeakBytes()).isEqualTo(new Both(4 << 20, 4 << 20));
        assertThat(pairs.get(1).memoryPeakBytes()).isEqualTo(new Both(3 << 20, 3 << 20));
        assertThat(pairs.get(2).memoryPeakBytes().isKnown()).isFalse();
    }

    @Test
    void theGateHasTwoConditions() {
        write("a", 3, (launch, iteration) -> NS);
        write("b", 3, (launch, iteration) -> NS * 106 / 100);
        Comparison comparison = compare("a", "b", false);

        assertThat(Gate.of(comparison, 5).broken())
                .containsExactly("000-vgg: slower by 6.0 %, limit 5 %");
        Gate wider = Gate.of(comparison, 6.5);
        assertThat(wider.isPassed()).isTrue();
        assertThat(wider.passed())
                .isEqualTo(
                        "gate passed: no case is shown to be slower by more than 6.5 %;"
                                + " not excluded: 000-vgg by 6.0 %");
        assertThat(Gate.of(compare("b", "a", false), 0).isPassed()).isTrue();

        // Twice as slow in one launch of three: that may be chance.
        write("c", 3, (launch, iteration) -> launch == 0 ? NS : NS * (launch + 1));
        write("d", 3, (launch, iteration) -> NS * (launch + 1));
        Gate doubtful = Gate.of(compare("c", "d", false), 0);
        assertThat(doubtful.isPassed()).isTrue();
        assertThat(doubtful.passed()).contains("not excluded: 000-vgg by 200.0 %");
    }

    @Test
    void theGateIsNotPassedWhereNothingCanBeSaid() {
        write("a", 1, (launch, iteration) -> NS);
        assertThat(Gate.of(compare("a", "a", false), 50).undecided())
                .containsExactly("000-vgg (one launch)");
        assertThat(Gate.of(compare("a", "a", true), 50).isPassed()).isTrue();

        run("two").with(1, 32, 3, (l, i) -> NS).with(2, 32, 3, (l, i) -> NS).write();
        write("one", 3, (launch, iteration) -> NS);
        assertThat(Gate.of(compare("two", "one", false), 50).broken())
                .singleElement()
                .asString()
                .startsWith("001-vgg: not compared: B has 000-vgg, with ranks 1 instead of 2");
        assertThat(Gate.of(compare("one", "two", false), 50).isPassed()).isTrue();

        run("lost").with(1, 32, 3, (l, i) -> NS).write(Termination.FAILED, "rank 1 was lost");
        Comparison lost = compare("one", "lost", false);
        assertThat(lost.b().problem()).isEqualTo("not complete: rank 1 was lost");
        assertThat(Gate.of(lost, 50).broken())
                .containsExactly(folder.resolve("lost") + ": not complete: rank 1 was lost");
    }

    @Test
    void jsonHasAllOfIt() throws IOException {
        write("a", 3, (launch, iteration) -> NS);
        write("b", 3, (launch, iteration) -> NS * 5 / 4);
        Comparison comparison = compare("a", "b", false);
        StringBuilder out = new StringBuilder();

        ComparisonJson.write(comparison, Optional.of(Gate.of(comparison, 5)), out);

        Map<String, Object> json = Json.read(out.toString());
        assertThat(Json.object(json.get("a"))).containsEntry("problem", null);
        Map<String, Object> pair = Json.objects(json.get("pairs")).get(0);
        assertThat(pair)
                .containsEntry("a", "000-vgg")
                .containsEntry("verdict", "slower")
                .containsEntry("interval", "launch")
                .containsEntry("launches_b", 3)
                .doesNotContainKey("mfu");
        assertThat((double) pair.get("time_ratio")).isCloseTo(1.25, within(1e-9));
        assertThat((double) pair.get("low")).isCloseTo(1.25, within(1e-9));
        assertThat(Json.object(pair.get("iteration_median_ns")).get("ratio")).isEqualTo(1.25);
        assertThat(Json.object(pair.get("work"))).containsEntry("precision", "fp32");
        assertThat(Json.object(json.get("gate")))
                .containsEntry("passed", false)
                .containsEntry("broken", List.of("000-vgg: slower by 25.0 %, limit 5 %"));
    }
}
