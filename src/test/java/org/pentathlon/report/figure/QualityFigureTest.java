package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.FigureFiles;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.SampleFile;
import org.pentathlon.results.ScalingRun;

/** Launch l has an accuracy of 20 e + l % after epoch e, at 100 e + l seconds. */
class QualityFigureTest {
    @TempDir Path folder;

    private Optional<Figure> of(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            return QualityFigure.of(new ReportInput(List.of(file)));
        }
    }

    private Figure training(double target, int... epochs) {
        return of(FigureFiles.training(folder.resolve("x.h5"), target, epochs)).orElseThrow();
    }

    /** Launches 1 and 2 reach 41 % after their second epoch, launch 0 after its third. */
    @Test
    void launchesAreFaintAndTheirMedianIsNot() {
        Figure figure = training(41, 3, 2, 2);
        Plot plot = figure.plots().get(0);

        List<Map<String, Object>> lines = PlotLayers.of(plot, "line");
        assertThat(lines.get(0)).containsEntry("linetype", "dashed");
        assertThat(PlotLayers.numbers(lines.get(0), "y")).containsExactly(41.0, 41.0);
        assertThat(lines.subList(1, 4)).allMatch(line -> line.containsKey("alpha"));
        assertThat(PlotLayers.numbers(lines.get(1), "y")).containsExactly(20.0, 40.0, 60.0);
        assertThat(PlotLayers.numbers(lines.get(2), "x")).containsExactly(101.0, 201.0);
        // As long as all launches have an evaluation.
        assertThat(lines.get(4)).doesNotContainKey("alpha");
        assertThat(PlotLayers.numbers(lines.get(4), "x")).containsExactly(101.0, 201.0);
        assertThat(PlotLayers.numbers(lines.get(4), "y")).containsExactly(21.0, 41.0);
        Map<String, Object> diamonds = PlotLayers.of(plot, "point").get(1);
        assertThat(PlotLayers.numbers(diamonds, "x")).containsExactly(300.0, 201.0, 202.0);
        assertThat(PlotLayers.numbers(diamonds, "y")).containsExactly(60.0, 41.0, 42.0);
        assertThat(plot.title()).isEqualTo("vgg train: test accuracy, target reached after 202 s");
        assertThat(figure.notes())
                .first()
                .isEqualTo(
                        "vgg train, target test accuracy 41: launch 0 reached 60 after 300 s,"
                                + " launch 1 reached 41 after 201 s, launch 2 reached 42 after"
                                + " 202 s.");
        assertThat(figure.tables().get(0).rows().get(0))
                .containsExactly(
                        "vgg train", "test_accuracy", "41", "3", "3", "202", "0.05611", "-", "-");
    }

    /** The loss of iteration i is 2.5 - i / 100: the means of ten are 2.455 and 2.355. */
    @Test
    void trainingLossIsTheMeanOfAnEpoch() {
        Plot plot = training(Double.NaN, 2).plots().get(1);

        List<Map<String, Object>> lines = PlotLayers.of(plot, "line");
        assertThat(PlotLayers.numbers(lines.get(0), "x")).containsExactly(100.0, 200.0);
        assertThat(PlotLayers.numbers(lines.get(0), "y").get(0)).isCloseTo(2.455, within(1e-9));
        assertThat(PlotLayers.numbers(lines.get(0), "y").get(1)).isCloseTo(2.355, within(1e-9));
        assertThat(PlotLayers.numbers(lines.get(1), "y")).containsExactly(3.0, 2.0);
    }

    @Test
    void theTableIsTheFiles() {
        Figure figure = training(41, 2, 2);

        List<List<String>> rows = figure.tables().get(1).rows();
        try (ResultFile file = ResultFile.open(folder.resolve("x.h5"))) {
            ResultTable stored = file.table("/cases/" + file.cases().get(0) + "/quality");
            assertThat(rows).hasSize((int) stored.rows());
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i).get(1)).isEqualTo(Long.toString(stored.longs("launch")[i]));
                assertThat(Double.parseDouble(rows.get(i).get(4)))
                        .isEqualTo(stored.doubles("seconds")[i]);
                assertThat(rows.get(i).get(5)).isEqualTo(stored.texts("metric")[i]);
                assertThat(Double.parseDouble(rows.get(i).get(6)))
                        .isEqualTo(stored.doubles("value")[i]);
            }
        }
        assertThat(rows.get(6))
                .containsExactly(
                        "vgg train",
                        "1",
                        "2",
                        "19",
                        "201",
                        "test_accuracy",
                        "41",
                        "%",
                        "0.1",
                        "yes");
    }

    @Test
    void aTargetThatWasNotReachedIsSaid() {
        Figure figure = training(99, 2);

        assertThat(figure.plots().get(0).title())
                .isEqualTo("vgg train: test accuracy, target not reached");
        assertThat(PlotLayers.of(figure.plots().get(0), "point")).hasSize(1);
        assertThat(figure.notes())
                .containsExactly(
                        "vgg train, target test accuracy 99: launch 0 did not reach it (last 40).");
    }

    @Test
    void oneEvaluationIsAPoint() {
        Figure figure = training(Double.NaN, 1);

        Plot plot = figure.plots().get(0);
        assertThat(plot.title()).isEqualTo("vgg train: test accuracy");
        assertThat(PlotLayers.numbers(PlotLayers.of(plot, "point").get(0), "y"))
                .containsExactly(20.0);
        assertThat(figure.legend()).doesNotContainKey("target");
        assertThat(figure.notes())
                .containsExactly("vgg train: no target was set for test accuracy.");
    }

    @Test
    void aTrainingThatDivergedEndsWhereItsFiguresDo() {
        Path path = folder.resolve("x.h5");
        Attributes training =
                new Attributes().put("epochs", 1).put("target_metric", "test_perplexity");
        new ScalingRun(path)
                .with(1, 4, 1, training, (launch, iteration) -> 1_000_000)
                .evaluated("test_perplexity", Double.POSITIVE_INFINITY)
                .write();

        Figure figure = of(path).orElseThrow();

        assertThat(figure.plots()).isEmpty();
        assertThat(figure.tables().get(1).rows().get(1)).contains("test_perplexity", "Infinity");
        assertThat(figure.notes())
                .startsWith("vgg train: diverged: lines end before what is no number.");
    }

    @Test
    void aTargetThatOneLaunchReachedIsSaid() {
        // Launch 0 has 40 %, launch 1 has 41 %.
        assertThat(training(41, 2, 2).plots().get(0).title())
                .isEqualTo("vgg train: test accuracy, target reached in 1 of 2 launches");
    }

    @Test
    void aTrainingThatEndedBeforeItsFirstEvaluationIsNamed() {
        Figure figure = training(41, 0);

        assertThat(figure.plots()).isEmpty();
        assertThat(figure.notes())
                .containsExactly("vgg train: no evaluation: the run ended before its first.");
    }

    @Test
    void otherRunsHaveNone() {
        Path run = folder.resolve("run.h5");
        SampleFile.write(run);
        assertThat(of(run)).isEmpty();
    }
}
