package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateRatioTest {
    private static final String NAME = "000-vgg";
    private static final long NS = SampleRun.ITERATION_NS;

    @TempDir Path folder;

    private RateRatio ratio(ScalingRun.Time a, int launchesA, ScalingRun.Time b, int launchesB) {
        new ScalingRun(folder.resolve("a.h5")).with(1, 32, launchesA, a).write();
        new ScalingRun(folder.resolve("b.h5")).with(1, 32, launchesB, b).write();
        return ratio("a.h5", "b.h5");
    }

    private RateRatio ratio(String a, String b) {
        try (ResultFile one = ResultFile.open(folder.resolve(a));
                ResultFile other = ResultFile.open(folder.resolve(b))) {
            return RateRatio.of(one, NAME, other, NAME);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, within-launch",
        "2, 5, within-launch",
        "5, 2, within-launch",
        "3, 3, launch",
        "3, 5, launch"
    })
    void theRatioIsTheSecondsTimeOverThatOfTheFirst(int launchesA, int launchesB, String kind) {
        RateRatio ratio = ratio((l, i) -> NS, launchesA, (l, i) -> NS + NS / 4, launchesB);

        assertThat(ratio.time()).isCloseTo(1.25, within(1e-12));
        assertThat(List.of(ratio.low(), ratio.high()))
                .allSatisfy(end -> assertThat(end).isCloseTo(1.25, within(1e-12)));
        assertThat(ratio.interval()).isEqualTo(kind);
        assertThat(ratio.isOverLaunches()).isEqualTo(kind.equals("launch"));
        assertThat(ratio.rate()).isCloseTo(32e9 / NS, within(1e-6));
        assertThat(ratio.otherRate()).isCloseTo(32e9 / (NS + NS / 4), within(1e-6));
        assertThat(ratio.unit()).isEqualTo("samples");
        assertThat(ratio.launches()).isEqualTo(launchesA);
        assertThat(ratio.otherLaunches()).isEqualTo(launchesB);
    }

    @Test
    void aFileIsAsFastAsItself() {
        Random random = new Random(7);
        new ScalingRun(folder.resolve("a.h5"))
                .with(1, 32, 5, (l, i) -> NS + l * 20_000L + random.nextInt(100_000))
                .write();

        RateRatio ratio = ratio("a.h5", "a.h5");

        assertThat(ratio.time()).isEqualTo(1);
        assertThat(ratio.low()).isLessThan(1);
        assertThat(ratio.high()).isGreaterThan(1);
    }

    @Test
    void differencesBetweenLaunchesAreInTheInterval() {
        Random random = new Random(3);
        long[] slower = {0, 100_000, 20_000, 60_000, 40_000};
        // The same launches, by 1.1 times slower.
        ScalingRun.Time a = (l, i) -> NS + slower[l] + random.nextInt(20_000);
        ScalingRun.Time b = (l, i) -> (NS + slower[4 - l] + random.nextInt(20_000)) * 11 / 10;

        RateRatio ratio = ratio(a, 5, b, 5);

        assertThat(ratio.time()).isCloseTo(1.1, within(0.01));
        assertThat(1.1).isBetween(ratio.low(), ratio.high());
        assertThat(ratio.high() - ratio.low()).isBetween(0.05, 0.25);
    }

    @Test
    void stallsThatNoMedianShowsCount() {
        RateRatio ratio = ratio((l, i) -> NS, 3, (l, i) -> i == 5 ? 13 * NS : NS, 3);

        assertThat(ratio.time()).isCloseTo(2, within(1e-9));
    }

    @Test
    void inferenceIsAsSlowAsItsSlowestRank() {
        Attributes inference = new Attributes().put("mode", "infer");
        new ScalingRun(folder.resolve("a.h5")).with(4, 8, 3, inference, (l, i) -> NS).write();
        new ScalingRun(folder.resolve("b.h5"))
                .with(4, 8, 3, inference, (l, i) -> NS)
                .slow(2, NS)
                .write();

        assertThat(ratio("a.h5", "b.h5").time()).isCloseTo(2, within(1e-9));
    }

    @Test
    void tokensAreCountedWhereBothHaveThem() {
        Path words = folder.resolve("words.h5");
        SampleRun run = new SampleRun(OutputFile.journalDir(words), 1, 20);
        run.change = row -> SampleRun.set(row, IterationColumn.TOKENS, 320);
        run.launch(0);
        ResultAssembler.write(run.dir, words, Termination.NORMAL, "");
        SampleRun images = new SampleRun(folder.resolve("images.h5.journal"), 1, 20);
        images.launch(0);
        ResultAssembler.write(images.dir, folder.resolve("images.h5"), Termination.NORMAL, "");
        String name = "000-vgg-train-torch-small-fp32";

        try (ResultFile a = ResultFile.open(words);
                ResultFile b = ResultFile.open(folder.resolve("images.h5"))) {
            RateRatio both = RateRatio.of(a, name, a, name);
            assertThat(both.unit()).isEqualTo("tokens");
            assertThat(both.rate()).isCloseTo(320e9 / NS, within(1e-6));
            RateRatio one = RateRatio.of(a, name, b, name);
            assertThat(one.unit()).isEqualTo("samples");
            assertThat(one.rate()).isCloseTo(32e9 / NS, within(1e-6));
        }
    }

    /** The ratio of two files of a device, each iteration of whose blocks takes so long. */
    private RateRatio onDevices(OptionalLong freeNsA, OptionalLong freeNsB) {
        Path a = onDevice("a.h5", freeNsA);
        Path b = onDevice("b.h5", freeNsB);
        String name = "000-vgg-train-torch-small-fp32";
        try (ResultFile one = ResultFile.open(a);
                ResultFile other = ResultFile.open(b)) {
            return RateRatio.of(one, name, other, name);
        }
    }

    private Path onDevice(String name, OptionalLong freeNs) {
        Path out = folder.resolve(name);
        SampleRun run = new SampleRun(OutputFile.journalDir(out), 1, 20);
        run.queued = true;
        run.runsFreely = rank -> freeNs.isPresent();
        run.freeNs = freeNs.orElse(0);
        for (int launch = 0; launch < 3; launch++) {
            run.launch(launch);
        }
        ResultAssembler.write(run.dir, out, Termination.NORMAL, "");
        return out;
    }

    @Test
    void theBlockThatWasNotSynchronisedCounts() {
        RateRatio ratio = onDevices(OptionalLong.of(600_000), OptionalLong.of(900_000));

        assertThat(ratio.time()).isCloseTo(1.5, within(1e-9));
        assertThat(ratio.low()).isCloseTo(1.5, within(1e-9));
    }

    @Test
    void theTimingPassCountsWhereOneOfTwoDevicesHasNoSuchBlock() {
        RateRatio ratio = onDevices(OptionalLong.of(600_000), OptionalLong.empty());

        assertThat(ratio.time()).isEqualTo(1);
        assertThat(ratio.rate()).isCloseTo(32e9 / NS, within(1e-6));
        assertThat(List.of(ratio.low(), ratio.high()))
                .allSatisfy(end -> assertThat(end).isCloseTo(1, within(1e-12)));
    }
}
