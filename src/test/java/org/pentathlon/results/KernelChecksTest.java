package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kernels from the journal to the file and back, with a wrong one among them. */
class KernelChecksTest {
    @TempDir Path dir;

    /** 6,000 FLOPs and 240 bytes in 3 us. */
    private static KernelRow product(double error, double lowNs) {
        return new KernelRow(
                KernelRow.MATRIX_PRODUCT,
                false,
                "rnnlm",
                "m 10 n 30 k 10",
                "torch",
                "OpenBLAS 0.3.31",
                "fp32",
                "cpu",
                2,
                2,
                6000,
                240,
                5,
                3000,
                lowNs,
                3100,
                error,
                1e-5);
    }

    private static KernelRow allReduce(double error) {
        return new KernelRow(
                KernelRow.ALL_REDUCE,
                false,
                "",
                "bytes 4000",
                "",
                "gloo of LibTorch",
                "fp32",
                "cpu",
                2,
                4,
                0,
                4000,
                5,
                2000,
                1900,
                2100,
                error,
                0);
    }

    private Path write(KernelRow... kernels) {
        Path out = dir.resolve("x.h5");
        SampleRun run = new SampleRun(OutputFile.journalDir(out), 2, 20);
        run.kernels = List.of(kernels);
        run.launch(0);
        outcome = ResultAssembler.write(run.dir, out, Termination.NORMAL, "");
        return out;
    }

    private ResultAssembler.Outcome outcome;

    private static CheckRow check(Path out, String name) {
        return ResultCheck.check(out).stream()
                .filter(found -> found.where().equals("/kernels"))
                .map(FileCheck::check)
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ratesFollowFromTheColumns() {
        Path out = write(product(1e-6, 2900), allReduce(0), product(Double.NaN, 2900));

        assertThat(outcome.valid()).isTrue();
        assertThat(ResultCheck.valid(ResultCheck.check(out))).isTrue();
        try (ResultFile file = ResultFile.open(out)) {
            ResultTable table = file.table("/kernels");
            assertThat(table.longs("rank")).containsExactly(0, 0, 0, 1, 1, 1);
            assertThat(table.doubles("flops_per_second")[0]).isEqualTo(2e9);
            assertThat(table.doubles("flops_per_second")[1]).isNaN();
            assertThat(table.doubles("bytes_per_second")).startsWith(8e7, 2e9);
            // Of four ranks: 2 x 3/4.
            assertThat(table.doubles("bus_bytes_per_second")[1]).isEqualTo(3e9);
            assertThat(table.doubles("bus_bytes_per_second")[0]).isNaN();
            assertThat(table.texts("correct")).startsWith("yes", "yes", "not checked");
        }
    }

    @Test
    void aWrongResultMakesTheFileInvalid() {
        Path out = write(product(1e-6, 2900), product(2e-5, 2900));

        assertThat(outcome.complete()).isTrue();
        assertThat(outcome.valid()).isFalse();
        assertThat(outcome.problems())
                .singleElement()
                .asString()
                .startsWith("kernels_correct: ")
                .contains("m 10 n 30 k 10", "rank 0", "rank 1", "2.0E-5");
        assertThat(check(out, "kernels_correct").passed()).isFalse();
        assertThat(check(out, "kernels_correct").value()).isEqualTo(2);
        assertThat(check(out, "kernels_stored").passed()).isTrue();
        // The file itself knows.
        assertThat(ResultCheck.check(out))
                .filteredOn(found -> found.check().name().equals("validity_stored"))
                .allMatch(found -> found.check().passed());
    }

    @Test
    void aSumThatIsOffByAnythingIsWrong() {
        write(allReduce(1e-9));
        assertThat(outcome.valid()).isFalse();
        assertThat(allReduce(Double.POSITIVE_INFINITY).correct()).isEqualTo("no");
    }

    @Test
    void timesThatContradictEachOtherAreFound() {
        Path out = write(product(0, 3050));
        assertThat(check(out, "kernels_stored").passed()).isFalse();
        assertThat(check(out, "kernels_stored").detail()).contains("row 0", "row 1");
    }
}
