package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.SvgDrawing;
import org.pentathlon.results.FigureFiles;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingRun;

class IterationFigureTest {
    @TempDir Path folder;

    private Figure figure(ScalingRun.Time time, int ranks, int launches) {
        Path path = folder.resolve("x.h5");
        new ScalingRun(path).with(ranks, 4, launches, time).write();
        try (ResultFile file = ResultFile.open(path)) {
            return IterationFigure.of(new ReportInput(List.of(file))).orElseThrow();
        }
    }

    @Test
    void aRankHasARowOverAllLaunches() {
        // 12 iterations of 1, 2, ... 12 ms, in two launches: medians and ends are known.
        Figure figure = figure((launch, iteration) -> (iteration + 1) * 1_000_000L, 2, 2);

        List<List<String>> rows = figure.tables().get(0).rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1).subList(1, 4)).containsExactly("1", "24", "6.5");
        assertThat(rows.get(1).subList(7, 9)).containsExactly("1", "12");
        assertThat(figure.plots()).hasSize(2);
        assertThat(figure.notes()).isEmpty();
    }

    @Test
    void anIterationThatWouldFlattenAllOthersIsMarkedAndTold() {
        Figure figure =
                figure((launch, iteration) -> iteration == 5 ? 90_000_000 : 1_000_000, 1, 1);

        assertThat(figure.notes()).hasSize(1);
        assertThat(figure.notes().get(0)).contains("1 iteration is", "90 ms");
    }

    @Test
    void equalTimesCanBeDrawn() {
        Figure figure = figure((launch, iteration) -> 1_000_000, 1, 1);

        figure.plots()
                .forEach(plot -> assertThat(SvgDrawing.draw(plot, "x", 360)).contains("<path"));
    }

    @Test
    void aCaseThatOnlyWarmedUpHasNone() {
        Path path = FigureFiles.warmedUp(folder.resolve("y.h5"));
        try (ResultFile file = ResultFile.open(path)) {
            assertThat(IterationFigure.of(new ReportInput(List.of(file)))).isEmpty();
        }
    }

    @Test
    void ofManyIterationsTheSlowestOfEachFewIsKept() {
        RankTimes times =
                new RankTimes(0, 0, new long[] {-1, 0, 1, 2, 3}, new double[] {7, 1, 2, 9, 3});

        RankTimes fewer = times.slowestOfEach(2);

        assertThat(fewer.iterations()).containsExactly(-1, 2, 3);
        assertThat(fewer.ms()).containsExactly(7, 9, 3);
        assertThat(times.measuredMs()).containsExactly(1, 2, 9, 3);
    }
}
