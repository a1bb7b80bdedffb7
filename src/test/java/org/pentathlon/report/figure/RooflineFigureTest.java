package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.pentathlon.results.FigureFiles.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.Digits;
import org.pentathlon.report.SummaryTable;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.FigureFiles;
import org.pentathlon.results.KernelRow;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.SweepPoint;

/** Two ranks, each with a peak of 2 TFLOP/s and a bandwidth of 0.2 TB/s: the ridge is at 10. */
class RooflineFigureTest {
    @TempDir Path folder;

    private static List<KernelRow> ceilings(String engine) {
        return List.of(
                kernel(engine, KernelRow.MATRIX_PRODUCT, true, 2_000_000, 24),
                kernel(engine, KernelRow.TRIAD, true, 100, 200_000));
    }

    private Path run(String name, String engine, long bytes, List<KernelRow> ceilings) {
        return FigureFiles.roofline(folder.resolve(name + ".h5"), engine, 1, bytes, ceilings);
    }

    private static Optional<Figure> of(Path... paths) {
        List<ResultFile> files = new ArrayList<>();
        try {
            for (Path path : paths) {
                files.add(ResultFile.open(path));
            }
            return RooflineFigure.of(new ReportInput(files));
        } finally {
            files.forEach(ResultFile::close);
        }
    }

    /** 1 GFLOP over 250 MB is 4 FLOP/byte, under a roof of 1.6 TFLOP/s; it makes 2 TFLOP/s. */
    @Test
    void aCaseStandsUnderTheCeilingsOfItsLaunch() {
        Path path = run("x", "torch", 250_000_000, ceilings("torch"));

        Figure figure = of(path).orElseThrow();

        Plot plot = figure.plots().get(0);
        assertThat(figure.plots()).hasSize(1);
        assertThat(plot.title()).isEqualTo("torch fp32 cpu, 2 ranks: 4000 GFLOP/s, 400 GB/s");
        Map<String, Object> roof = PlotLayers.of(plot, "line").get(0);
        assertThat(PlotLayers.numbers(roof, "x").get(1)).isCloseTo(10, within(1e-9));
        assertThat(PlotLayers.numbers(roof, "y").get(1)).isCloseTo(4e12, within(1.0));
        assertThat(PlotLayers.numbers(roof, "y").get(2)).isCloseTo(4e12, within(1.0));
        double left = PlotLayers.numbers(roof, "x").get(0);
        assertThat(PlotLayers.numbers(roof, "y").get(0)).isCloseTo(4e11 * left, within(1.0));
        Map<String, Object> point = PlotLayers.of(plot, "point").get(0);
        assertThat(PlotLayers.numbers(point, "x")).containsExactly(4.0);
        assertThat(PlotLayers.numbers(point, "y").get(0)).isCloseTo(2e12, within(1e6));
        assertThat(PlotLayers.texts(plot)).containsExactly("vgg");
        assertThat(figure.legend()).containsOnlyKeys("training");
        assertThat(figure.notes()).isEmpty();
        try (ResultFile file = ResultFile.open(path)) {
            SummaryTable summary = SummaryTable.read(file, file.cases().get(0));
            assertThat(figure.tables().get(0).rows())
                    .containsExactly(
                            List.of(
                                    "vgg train",
                                    "torch fp32 cpu, 2 ranks",
                                    Digits.four(summary.value("arithmetic_intensity")),
                                    Digits.four(summary.value("flops_per_second") / 1e9),
                                    Digits.four(summary.value("roofline_flops_per_second") / 1e9),
                                    Digits.four(100 * summary.value("roofline_share")),
                                    "4000",
                                    "400"));
        }
    }

    @Test
    void eachEngineHasItsRoof() {
        Figure figure =
                of(
                                run("a", "torch", 250_000_000, ceilings("torch")),
                                run("b", "dl4j", 125_000_000, ceilings("dl4j")))
                        .orElseThrow();

        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly(
                        "torch fp32 cpu, 2 ranks (a): 4000 GFLOP/s, 400 GB/s",
                        "dl4j fp32 cpu, 2 ranks (b): 4000 GFLOP/s, 400 GB/s");
        assertThat(figure.plots())
                .extracting(
                        plot -> PlotLayers.numbers(PlotLayers.of(plot, "point").get(0), "x").get(0))
                .containsExactly(4.0, 8.0);
    }

    @Test
    void launchesHaveOnePointOfTheirMedians() {
        Path path = folder.resolve("x.h5");
        FigureFiles.roofline(path, "torch", 3, 250_000_000, ceilings("torch"));

        Figure figure = of(path).orElseThrow();

        assertThat(figure.plots()).hasSize(1);
        assertThat(figure.tables().get(0).rows()).hasSize(1);
        assertThat(PlotLayers.numbers(PlotLayers.of(figure.plots().get(0), "point").get(0), "x"))
                .containsExactly(4.0);
    }

    @Test
    void aCaseWithoutCeilingsOrBytesIsNamed() {
        assertThat(of(run("a", "torch", 250_000_000, List.of())).orElseThrow().notes())
                .containsExactly(
                        "Not shown, as the launch measured no ceilings (of class tiny alone it"
                                + " measures none): vgg train.");
        Figure figure = of(run("b", "torch", 0, ceilings("torch"))).orElseThrow();
        assertThat(figure.plots()).isEmpty();
        assertThat(figure.notes())
                .containsExactly(
                        "Not shown, as operators, and so bytes, were not measured (--measure"
                                + " operators): vgg train.");
    }

    @Test
    void anOperationThatARankLacksIsNamed() {
        List<KernelRow> whole = new ArrayList<>(ceilings("torch"));
        whole.add(kernel("torch", "convolution_forward", false, 1000, 250));

        Figure figure =
                of(FigureFiles.kernelsOfRanks(folder.resolve("k.h5"), whole, ceilings("torch")))
                        .orElseThrow();

        assertThat(figure.plots()).isEmpty();
        assertThat(figure.notes())
                .containsExactly(
                        "Not shown, as no launch has them of all ranks: convolution_forward size 250.");
    }

    /**
     * Launch 0 has a ceiling twice as high; in both a rank makes 1,000 FLOP of 250 bytes a call.
     */
    @Test
    void basicOperationsAreSummedOverRanks() {
        List<KernelRow> fast =
                List.of(
                        kernel("torch", KernelRow.MATRIX_PRODUCT, true, 4_000_000, 24),
                        kernel("torch", KernelRow.TRIAD, true, 100, 200_000),
                        kernel("torch", "convolution_forward", false, 1000, 250));
        List<KernelRow> slow =
                List.of(
                        kernel("torch", KernelRow.MATRIX_PRODUCT, true, 2_000_000, 24),
                        kernel("torch", KernelRow.TRIAD, true, 100, 200_000),
                        kernel("torch", "convolution_forward", false, 1000, 250),
                        kernel("torch", "gru_backward", false, 500, 5000),
                        kernel("torch", KernelRow.ALL_REDUCE, false, 0, 4096));

        Figure figure = of(FigureFiles.kernels(folder.resolve("k.h5"), fast, slow)).orElseThrow();

        // The convolution's ceilings are medians over both launches, the layer's of its own.
        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly(
                        "torch fp32 cpu, 2 ranks: 6000 GFLOP/s, 400 GB/s",
                        "torch fp32 cpu, 2 ranks: 4000 GFLOP/s, 400 GB/s");
        Map<String, Object> point = PlotLayers.of(figure.plots().get(0), "point").get(0);
        assertThat(PlotLayers.numbers(point, "x")).containsExactly(4.0);
        assertThat(PlotLayers.numbers(point, "y").get(0)).isCloseTo(2e9, within(1.0));
        assertThat(figure.legend()).containsOnlyKeys("convolutions", "recurrent layers");
        assertThat(figure.tables().get(0).rows())
                .contains(
                        List.of(
                                "gru_backward",
                                "size 5000",
                                "vgg",
                                "torch fp32 cpu, 2 ranks",
                                "0.1",
                                "1",
                                "40",
                                "2.5"));
        assertThat(figure.notes())
                .containsExactly(
                        "Not shown, as it makes no floating-point operations: all_reduce.");
    }

    @Test
    void aSweepHasNone() {
        SweepPoint point =
                new SweepPoint(
                        "rnnlm",
                        "train",
                        "torch",
                        "tiny",
                        "fp32",
                        "sequence_length",
                        10,
                        2,
                        "ok",
                        "",
                        Double.NaN,
                        1000,
                        2000,
                        5000,
                        3,
                        1e6,
                        false);
        assertThat(of(FigureFiles.sweep(folder.resolve("s.h5"), List.of(point)))).isEmpty();
    }
}
