package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.SampleCases;

class OperatorFigureTest {
    @TempDir Path folder;

    private Figure figure(SampleCases cases) {
        return Drawn.of(OperatorFigure::of, cases.write()).orElseThrow();
    }

    private SampleCases cases() {
        return SampleCases.at(folder.resolve("x.h5"));
    }

    private static OperatorRow row(String phase, String name, long calls, long selfNs) {
        return new OperatorRow(phase, 0, name, calls, selfNs, selfNs, -1, -1);
    }

    /** On rank r forward takes 6 + 2 r ms and backward 10. */
    private static Measurements operators(int rank) {
        return SampleCases.operators(
                row("forward", "aten::conv2d", 2, 4_000_000 + 2_000_000L * rank),
                row("backward", "aten::conv2d", 1, 1_000_000),
                row("backward", "ConvolutionBackward0", 3, 7_000_000),
                row("forward", OperatorRow.BETWEEN, 1, 1_500_000),
                row("forward", OperatorRow.RECORDING, 5, 500_000),
                row("backward", OperatorRow.BETWEEN, 1, 2_000_000));
    }

    @Test
    void selfTimesAreMeansOverRanksAndLaunchesSortedByBothPhasesTogether() {
        Figure figure =
                figure(
                        cases().ranks(2)
                                .launches(2)
                                .add("vgg", "train", "torch", OperatorFigureTest::operators));

        // Forward 7 ms, backward 10 ms.
        assertThat(figure.tables().get(0).rows())
                .containsExactly(
                        List.of(
                                "vgg train",
                                "ConvolutionBackward0",
                                "backward",
                                "3",
                                "7",
                                "70",
                                "41.18"),
                        List.of("vgg train", "aten::conv2d", "forward", "2", "5", "71.43", "29.41"),
                        List.of("vgg train", "aten::conv2d", "backward", "1", "1", "10", "5.882"),
                        List.of(
                                "vgg train",
                                "(between operators)",
                                "forward",
                                "1",
                                "1.5",
                                "21.43",
                                "8.824"),
                        List.of(
                                "vgg train",
                                "(between operators)",
                                "backward",
                                "1",
                                "2",
                                "20",
                                "11.76"),
                        List.of(
                                "vgg train",
                                "(recording)",
                                "forward",
                                "5",
                                "0.5",
                                "7.143",
                                "2.941"));
        Plot plot = figure.plots().get(0);
        assertThat(plot.title()).isEqualTo("vgg train");
        assertThat(Drawn.column(plot, 0, "fill"))
                .containsExactly(
                        "backward", "forward", "backward", "forward", "backward", "forward");
        assertThat(Drawn.texts(plot, 1)).containsExactly("41.2 %", "35.3 %", "20.6 %", "2.9 %");
        assertThat(figure.legend().keySet()).containsExactly("forward", "backward");
    }

    @Test
    void beyondTheEightLongestAreTheOthers() {
        List<OperatorRow> rows = new ArrayList<>();
        for (int i = 1; i <= 11; i++) {
            rows.add(row("forward", "aten::op" + i, 1, i * 1_000_000L));
        }
        Figure figure =
                figure(
                        cases().add(
                                        "vgg",
                                        "infer",
                                        "torch",
                                        rank ->
                                                SampleCases.operators(
                                                        rows.toArray(OperatorRow[]::new))));

        assertThat(figure.tables().get(0).rows())
                .hasSize(9)
                .startsWith(
                        List.of("vgg infer", "aten::op11", "forward", "1", "11", "16.67", "16.67"))
                .endsWith(List.of("vgg infer", "(others)", "forward", "3", "6", "9.091", "9.091"));
    }

    @Test
    void onADeviceItsTimesCount() {
        Figure figure =
                figure(
                        cases().onDevice()
                                .add(
                                        "vgg",
                                        "infer",
                                        "torch",
                                        rank ->
                                                SampleCases.operators(
                                                        new OperatorRow(
                                                                "forward",
                                                                0,
                                                                "aten::mm",
                                                                1,
                                                                900,
                                                                900,
                                                                3_000_000,
                                                                3_000_000,
                                                                -1,
                                                                -1),
                                                        new OperatorRow(
                                                                "forward",
                                                                0,
                                                                OperatorRow.BETWEEN,
                                                                1,
                                                                100,
                                                                1000,
                                                                1_000_000,
                                                                4_000_000,
                                                                -1,
                                                                -1))));

        assertThat(figure.tables().get(0).rows())
                .contains(List.of("vgg infer", "aten::mm", "forward", "1", "3", "75", "75"));
        assertThat(figure.notes()).containsExactly("By the device's clock: vgg infer.");
    }

    @Test
    void casesWithoutOperatorsAreNamedWithWhatToDo() {
        Figure some =
                figure(
                        cases().add("vgg", "train", "torch", OperatorFigureTest::operators)
                                .add("vgg", "train", "dl4j"));

        assertThat(some.plots()).hasSize(1);
        assertThat(some.notes())
                .containsExactly(
                        "vgg train dl4j: not measured (run with --measure phases,operators).");

        Figure none =
                Drawn.of(
                                OperatorFigure::of,
                                SampleCases.at(folder.resolve("y.h5"))
                                        .add("vgg", "train", "torch")
                                        .write())
                        .orElseThrow();
        assertThat(none.plots()).isEmpty();
        assertThat(none.tables()).isEmpty();
        assertThat(none.notes())
                .containsExactly("vgg train: not measured (run with --measure phases,operators).");
    }
}
