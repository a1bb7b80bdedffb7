package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreTest {
    private static final long MS = 1_000_000;
    @TempDir Path dir;

    /** A file of all five workloads, the i-th of which does so many samples in a millisecond. */
    private Path file(
            String name, int launches, int[] batches, BiConsumer<String, Attributes> change) {
        Path out = dir.resolve(name);
        ScalingRun run = new ScalingRun(out);
        for (int i = 0; i < Score.WORKLOADS.size(); i++) {
            String workload = Score.WORKLOADS.get(i);
            int batch = batches[i];
            Attributes more =
                    new Attributes()
                            .put("workload", workload)
                            .put("division", "closed")
                            .put("data", "synthetic")
                            .put("settings", "batch=32");
            change.accept(workload, more);
            if (!more.text("workload", "").isEmpty()) {
                run.with(
                        1,
                        batch,
                        launches,
                        more,
                        (launch, iteration) -> Math.round(MS * (1 + 0.02 * launch)));
            }
        }
        run.write();
        return out;
    }

    private Path plain(String name, int launches, int... batches) {
        return file(name, launches, batches, (workload, attributes) -> {});
    }

    private static List<Score> scores(Path own, Path reference) {
        try (ResultFile file = ResultFile.open(own);
                ResultFile other = ResultFile.open(reference)) {
            return Score.of(file, other);
        }
    }

    private String reason(String name, BiConsumer<String, Attributes> change) {
        Path reference = dir.resolve("reference.h5");
        if (!reference.toFile().exists()) {
            plain("reference.h5", 1, 1, 1, 1, 1, 1);
        }
        Score train = scores(file(name, 1, new int[] {1, 1, 1, 1, 1}, change), reference).get(0);
        assertThat(train.exists()).isFalse();
        assertThat(train.value().value()).isNaN();
        return train.reason();
    }

    @Test
    void geometricMeanOfTheFiveRatios() {
        Path reference = plain("reference.h5", 1, 32, 32, 32, 32, 32);
        List<Score> scores = scores(plain("own.h5", 1, 64, 64, 64, 128, 16), reference);

        assertThat(scores).hasSize(2);
        Score train = scores.get(0);
        assertThat(train.mode()).isEqualTo("train");
        assertThat(train.ratios().values().stream().map(r -> Math.round(r * 1e6) / 1e6))
                .containsExactly(2.0, 2.0, 2.0, 4.0, 0.5);
        // (2 x 2 x 2 x 4 x 0.5)^(1/5) = 16^(1/5)
        assertThat(train.value().value()).isCloseTo(Math.pow(16, 0.2), within(1e-9));
        assertThat(train.value().low()).isNaN();
        assertThat(train.setup()).isEqualTo("tiny fp32 synthetic torch cpu, 1 rank");
        assertThat(scores.get(1).reason()).isEqualTo("no case of this mode");
    }

    @Test
    void aFileIsOnceAsFastAsItself() {
        Path file = plain("own.h5", 3, 1, 2, 3, 4, 5);
        Interval score = scores(file, file).get(0).value();
        assertThat(score.value()).isEqualTo(1.0);
        assertThat(score.low()).isBetween(0.9, 1.0);
        assertThat(score.high()).isBetween(1.0, 1.1);
    }

    @Test
    void threeLaunchesGiveAnIntervalAsWideAsTheyScatter() {
        Path reference = plain("reference.h5", 3, 1, 1, 1, 1, 1);
        Interval score = scores(plain("own.h5", 3, 2, 2, 2, 2, 2), reference).get(0).value();
        // Launches take 1, 1.02 and 1.04 times as long in both files.
        assertThat(score.value()).isCloseTo(2, within(1e-9));
        assertThat(score.low()).isCloseTo(2 / 1.04, within(1e-3));
        assertThat(score.high()).isCloseTo(2 * 1.04, within(1e-3));
    }

    @Test
    void missingOpenAndOtherCasesAreNamed() {
        assertThat(
                        reason(
                                "open.h5",
                                (workload, more) ->
                                        more.put(
                                                "division",
                                                workload.equals("rnnlm") ? "open" : "closed")))
                .isEqualTo("rnnlm is open");
        assertThat(
                        reason(
                                "missing.h5",
                                (workload, more) ->
                                        more.put(
                                                "workload",
                                                workload.startsWith("r") ? "" : workload)))
                .isEqualTo("resnet is missing, rnnlm is missing");
        assertThat(
                        reason(
                                "twice.h5",
                                (workload, more) ->
                                        more.put(
                                                "workload",
                                                workload.equals("resnet") ? "vgg" : workload)))
                .isEqualTo("vgg is there more than once, resnet is missing");
        assertThat(reason("class.h5", (workload, more) -> more.put("class", "small")))
                .isEqualTo("class is small, in the reference tiny");
        assertThat(
                        reason(
                                "mixed.h5",
                                (workload, more) ->
                                        more.put(
                                                "precision",
                                                workload.equals("vgg") ? "bf16" : "fp32")))
                .isEqualTo("vgg is missing");
    }

    @Test
    void aReferenceThatLacksAWorkloadIsNamed() {
        Path own = plain("own.h5", 1, 1, 1, 1, 1, 1);
        Path reference =
                file(
                        "reference.h5",
                        1,
                        new int[] {1, 1, 1, 1, 1},
                        (workload, more) ->
                                more.put("workload", workload.equals("vgg") ? "" : workload));
        assertThat(scores(own, reference).get(0).reason())
                .isEqualTo("the reference: vgg is missing");
    }
}
