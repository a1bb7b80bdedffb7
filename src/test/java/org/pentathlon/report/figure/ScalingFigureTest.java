package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.CasePredictions;
import org.pentathlon.results.Interval;
import org.pentathlon.results.PredictionTables;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingKind;
import org.pentathlon.results.ScalingPrediction;
import org.pentathlon.results.ScalingRun;

/** A rank alone takes 1 ms for 4 samples; two take 1.25 ms, so that they reach 80 %. */
class ScalingFigureTest {
    @TempDir Path folder;
    private Path path;

    @BeforeEach
    void writeFile() {
        path = folder.resolve("x.h5");
        new ScalingRun(path)
                .with(1, 4, 3, (launch, iteration) -> 1_000_000)
                .with(2, 4, 3, (launch, iteration) -> 1_250_000)
                .write();
    }

    private Optional<Figure> figure() {
        try (ResultFile file = ResultFile.open(path)) {
            return ScalingFigure.of(new ReportInput(List.of(file)));
        }
    }

    @Test
    void aSeriesHasAPlotOfThroughputAndOneOfEfficiency() {
        Figure figure = figure().orElseThrow();

        assertThat(figure.plots()).hasSize(2);
        assertThat(figure.notes()).isEmpty();
        assertThat(figure.tables()).hasSize(1);
        List<List<String>> rows = figure.tables().get(0).rows();
        assertThat(rows).hasSize(2);
        // Series, ranks, launches, samples/s with interval, speedup, efficiency with interval.
        assertThat(rows.get(0)).containsSubsequence("1", "3", "4000", "1", "1", "-", "-");
        assertThat(rows.get(1)).containsSubsequence("2", "3", "6400", "1.6", "0.8", "launch");
    }

    @Test
    void whatIsPredictedOfACaseContinuesItsCurve() {
        store(prediction(""), prediction("no network was measured"));

        Figure figure = figure().orElseThrow();

        assertThat(figure.plots()).hasSize(2);
        assertThat(figure.tables()).hasSize(2);
        assertThat(figure.tables().get(1).rows()).hasSize(1);
        assertThat(figure.tables().get(1).rows().get(0))
                .containsSubsequence("2", "64", "200000", "190000", "210000", "0.78", "0.7", "0.8");
        assertThat(figure.tables().get(1).rows().get(0).get(0))
                .isEqualTo(figure.tables().get(0).rows().get(0).get(0));
        assertThat(figure.notes())
                .containsExactly("001-vgg: no prediction for 64 ranks: no network was measured");
    }

    @Test
    void aFileOfOneCaseHasNone() {
        path = folder.resolve("one.h5");
        new ScalingRun(path).with(2, 4, 1, (launch, iteration) -> 1_000_000).write();

        assertThat(figure()).isEmpty();
    }

    private void store(ScalingPrediction... predictions) {
        PredictionTables.store(
                path,
                List.of(
                        new CasePredictions(
                                "001-vgg",
                                true,
                                2,
                                1e6,
                                "launch",
                                1,
                                1e6,
                                1,
                                "measured",
                                true,
                                Optional.empty(),
                                List.of(),
                                List.of(predictions).stream()
                                        .map(of -> new CasePredictions.Row(of, Double.NaN))
                                        .toList())));
    }

    private static ScalingPrediction prediction(String reason) {
        return new ScalingPrediction(
                "001-vgg",
                ScalingKind.WEAK,
                64,
                4,
                new Interval(1.28e6, 1.2e6, 1.3e6),
                1e6,
                1e5,
                1e5,
                2e5,
                new Interval(200_000, 190_000, 210_000),
                new Interval(0.78, 0.7, 0.8),
                "ring",
                reason);
    }
}
