package org.pentathlon.report.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.report.plot.Plot;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.MemoryRow;
import org.pentathlon.results.SampleCases;

/** Of memory by use, and of training's beside inference's. */
class MemoryFiguresTest {
    private static final long MIB = 1 << 20;

    @TempDir Path folder;

    private SampleCases cases() {
        return SampleCases.at(folder.resolve("x.h5"));
    }

    /** Of the weights as many MiB, of activations three times as many; rank 1 has twice that. */
    private static Measurements memory(int rank, long weights) {
        long bytes = weights * MIB * (rank + 1);
        return SampleCases.memory(
                new MemoryRow("weights", bytes, ""),
                new MemoryRow("activations", 3 * bytes, ""),
                new MemoryRow("allocator_peak", 4 * bytes, ""),
                new MemoryRow("runtime", 9 * bytes, ""),
                new MemoryRow("context", -1, "a CPU has no context"));
    }

    private SampleCases two() {
        return cases().ranks(2)
                .launches(2)
                .add("vgg", "train", "torch", rank -> memory(rank, 10))
                .add("vgg", "infer", "torch", rank -> memory(rank, 4));
    }

    @Test
    void usesAreThoseOfTheRankWithTheLargestPeak() {
        Figure figure = Drawn.of(MemoryClassFigure::of, two().write()).orElseThrow();

        assertThat(figure.tables().get(0).rows())
                .startsWith(
                        List.of("vgg train", "weights", "20971520", "25"),
                        List.of("vgg train", "activations", "62914560", "75"),
                        List.of("vgg train", "allocator_peak", "83886080", ""),
                        List.of("vgg train", "runtime", "188743680", ""),
                        List.of("vgg train", "context", "unavailable", ""));
        assertThat(figure.plots())
                .extracting(Plot::title)
                .containsExactly("Training", "Inference", "vgg");
        assertThat(Drawn.column(figure.plots().get(0), 0, "fill"))
                .containsExactly("weights", "activations");
        assertThat(Drawn.column(figure.plots().get(0), 0, "xmax")).containsExactly(25.0, 100.0);
        assertThat(Drawn.texts(figure.plots().get(0), 1)).containsExactly("80 MiB");
        assertThat(Drawn.column(figure.plots().get(2), 0, "xmax"))
                .containsExactly(20.0, 80.0, 8.0, 32.0);
        assertThat(figure.legend().keySet()).containsExactly("weights", "activations");
        assertThat(figure.notes())
                .containsExactly("context unavailable in all cases: a CPU has no context.");
    }

    @Test
    void ratiosAreOnTheirOwnAxis() {
        Figure figure = Drawn.of(MemoryRatioFigure::of, two().write()).orElseThrow();

        assertThat(figure.tables().get(0).rows())
                .containsExactly(List.of("vgg", "83886080", "33554432", "2.5"));
        Plot plot = figure.plots().get(0);
        assertThat(Drawn.column(plot, 0, "xmax")).containsExactly(80.0, 32.0);
        assertThat(Drawn.texts(plot, 1)).containsExactly("80", "32", "2.5×");
        // The point of the largest ratio is below the end of the longest bar.
        assertThat(Drawn.column(plot, 3, "x")).containsExactly(80.0);
        assertThat(Drawn.column(plot, 5, "label"))
                .containsExactly("0.5×", "1×", "1.5×", "2×", "2.5×");
        assertThat(Drawn.column(plot, 5, "x")).containsExactly(16.0, 32.0, 48.0, 64.0, 80.0);
        assertThat(figure.notes()).isEmpty();
    }

    @Test
    void enginesHaveARowEachAndWhatLacksTheOtherModeIsNamed() {
        Figure figure =
                Drawn.of(
                                MemoryRatioFigure::of,
                                two().add("vgg", "train", "dl4j", rank -> memory(rank, 20))
                                        .add("vgg", "infer", "dl4j", rank -> memory(rank, 10))
                                        .add("rnnlm", "train", "torch", rank -> memory(rank, 1))
                                        .write())
                        .orElseThrow();

        assertThat(figure.tables().get(0).rows())
                .extracting(row -> row.get(0))
                .containsExactly("vgg torch", "vgg dl4j");
        assertThat(figure.notes())
                .containsExactly(
                        "rnnlm train torch: memory was measured in this mode alone (run with"
                                + " --mode train,infer).");
    }

    @Test
    void twoFilesAreToldApart() {
        Path other =
                SampleCases.at(folder.resolve("other.h5"))
                        .add("vgg", "train", "torch", rank -> memory(rank, 2))
                        .add("vgg", "infer", "torch", rank -> memory(rank, 1))
                        .write();

        Figure figure = Drawn.of(MemoryRatioFigure::of, two().write(), other).orElseThrow();

        assertThat(figure.tables().get(0).rows())
                .extracting(row -> row.get(0))
                .containsExactly("vgg (x)", "vgg (other)");
    }

    @Test
    void whereNothingWasMeasuredOneFigureSaysHow() {
        Path file = cases().add("vgg", "train", "torch").add("vgg", "infer", "torch").write();

        assertThat(Drawn.of(MemoryRatioFigure::of, file)).isEmpty();
        Figure classes = Drawn.of(MemoryClassFigure::of, file).orElseThrow();
        assertThat(classes.plots()).isEmpty();
        assertThat(classes.tables()).isEmpty();
        assertThat(classes.notes())
                .containsExactly("all cases: not measured (run with --measure phases,memory).");
    }

    @Test
    void pairsOfSeveralBatchesAreToldApart() {
        Path file =
                two().batch(8)
                        .add("vgg", "train", "torch", rank -> memory(rank, 2))
                        .add("vgg", "infer", "torch", rank -> memory(rank, 1))
                        .write();

        assertThat(Drawn.of(MemoryRatioFigure::of, file).orElseThrow().tables().get(0).rows())
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrder("vgg batch 32", "vgg batch 8");
    }

    @Test
    void usesOfAnUnknownPeakAreInTheTableAlone() {
        Path file =
                cases().add(
                                "vgg",
                                "train",
                                "torch",
                                rank ->
                                        SampleCases.memory(
                                                new MemoryRow("weights", MIB, ""),
                                                new MemoryRow("allocator_peak", -1, "not told")))
                        .write();

        Figure figure = Drawn.of(MemoryClassFigure::of, file).orElseThrow();

        assertThat(figure.plots()).isEmpty();
        assertThat(figure.tables().get(0).rows())
                .containsExactly(
                        List.of("vgg train", "weights", "1048576", ""),
                        List.of("vgg train", "allocator_peak", "unavailable", ""));
        assertThat(figure.notes())
                .containsExactly("allocator_peak unavailable in vgg train: not told.");
    }

    @Test
    void unitsSuitTheLargestAmount() {
        assertThat(ByteUnit.largestFor(9 * MIB).word()).isEqualTo("KiB");
        assertThat(ByteUnit.largestFor(10 * MIB).word()).isEqualTo("MiB");
        assertThat(ByteUnit.largestFor(10_240L * MIB).word()).isEqualTo("GiB");
        assertThat(ByteUnit.largestFor(0).word()).isEqualTo("KiB");
        assertThat(new ByteUnit("MiB", MIB).of(3 * MIB / 2)).isEqualTo(1.5);
    }
}
