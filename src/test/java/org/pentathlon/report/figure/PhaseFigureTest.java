package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.SampleCases;

class PhaseFigureTest {
    @TempDir Path folder;

    private Figure figure(SampleCases cases) {
        return Drawn.of(PhaseFigure::of, cases.write()).orElseThrow();
    }

    private SampleCases cases() {
        return SampleCases.at(folder.resolve("x.h5"));
    }

    @Test
    void partsAreTheMediansOfTheMeansOverRanks() {
        Figure figure = figure(cases().ranks(2).launches(3).add("vgg", "train", "torch"));

        assertThat(figure.tables().get(0).rows())
                .containsExactly(
                        List.of("vgg train", "data", "host", "0.01", "1"),
                        List.of("vgg train", "forward", "host", "0.2", "20"),
                        List.of("vgg train", "loss", "host", "0.04", "4"),
                        List.of("vgg train", "backward", "host", "0.425", "42.5"),
                        List.of("vgg train", "wait", "host", "0.025", "2.5"),
                        List.of("vgg train", "allreduce", "host", "0.15", "15"),
                        List.of("vgg train", "update", "host", "0.1", "10"),
                        List.of("vgg train", "other", "host", "0.05", "5"),
                        List.of("vgg train", "(iteration)", "host", "1", ""));
        assertThat(figure.plots()).extracting(Plot::title).containsExactly("Training", "vgg");
        Plot shares = figure.plots().get(0);
        assertThat(Drawn.column(shares, 0, "fill"))
                .containsExactly(
                        "data",
                        "forward",
                        "loss",
                        "backward",
                        "wait",
                        "allreduce",
                        "update",
                        "other");
        double[] ends = {1, 21, 25, 67.5, 70, 85, 95, 100};
        for (int i = 0; i < ends.length; i++) {
            assertThat((double) Drawn.column(shares, 0, "xmax").get(i))
                    .isCloseTo(ends[i], within(1e-9));
        }
        assertThat(Drawn.texts(shares, 1)).containsExactly("1 ms");
        List<Object> sizes = Drawn.column(figure.plots().get(1), 0, "xmax");
        assertThat((double) sizes.get(sizes.size() - 1)).isCloseTo(1.0, within(1e-9));
        assertThat(figure.notes()).isEmpty();
        assertThat(figure.legend())
                .doesNotContainKey("stage")
                .doesNotContainKey("wait + allreduce");
    }

    @Test
    void trainingAndInferenceAndEachWorkloadHaveTheirPicture() {
        Figure figure =
                figure(
                        cases().add("vgg", "train", "torch")
                                .add("vgg", "train", "dl4j")
                                .add("vgg", "infer", "torch")
                                .add("rnnlm", "infer", "dl4j"));

        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly("Training", "Inference", "vgg", "rnnlm");
        assertThat(Drawn.texts(figure.plots().get(0), 1)).hasSize(2);
        assertThat(ticks(figure.plots().get(0))).containsExactly("vgg torch", "vgg dl4j");
        assertThat(ticks(figure.plots().get(2)))
                .containsExactly("train torch", "train dl4j", "infer torch");
    }

    @SuppressWarnings("unchecked")
    private static List<Object> ticks(Plot plot) {
        var scales = (List<java.util.Map<String, Object>>) plot.spec().get("scales");
        return (List<Object>) scales.get(1).get("labels");
    }

    @Test
    void onADeviceItsClockCounts() {
        Figure figure = figure(cases().onDevice().add("vgg", "train", "torch"));

        assertThat(figure.tables().get(0).rows())
                .contains(
                        List.of("vgg train", "data", "host", "0.01", "1"),
                        List.of("vgg train", "stage", "device", "0.02", "2"),
                        List.of("vgg train", "update", "device", "0.08", "8"));
        assertThat(figure.notes())
                .containsExactly(
                        "By the device's clock, with data and other by the host's: vgg train.");
    }

    @Test
    void theTailIsOnePartWhereClocksDoNotAgree() {
        Figure figure = figure(cases().ranks(2).withoutClocks().add("vgg", "train", "torch"));

        assertThat(figure.tables().get(0).rows())
                .contains(List.of("vgg train", "wait + allreduce", "host", "0.175", "17.5"));
        assertThat(figure.legend()).containsKey("wait + allreduce").doesNotContainKey("wait");
    }

    @Test
    void aFileWithoutCasesHasNoFigure() {
        assertThat(Drawn.of(PhaseFigure::of)).isEmpty();
    }
}
