package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pentathlon.comm.Machine;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/** Ranks that sleep instead of computing, one of them longer than the others. */
class StragglerEndToEndTest {
    private static final double SLOW_NS = 40e6;

    @TempDir private Path folder;
    private TinyProgram program;

    @BeforeEach
    void begin() {
        program = new TinyProgram(folder);
    }

    private TinyProgram.Ended run(int ranks, String collective, Map<String, String> variables)
            throws Exception {
        return program.end(
                program.start(
                        program.command(
                                "run",
                                "--engine",
                                "sleep",
                                "--workload",
                                "resnet",
                                "--ranks",
                                Integer.toString(ranks),
                                "--collective",
                                collective,
                                "--iterations",
                                "15"),
                        variables));
    }

    @ParameterizedTest
    @CsvSource({"2, 1, gloo", "4, 2, mpi"})
    void theOthersWaitForASlowRankAndTheTableNamesIt(int ranks, int slow, String collective)
            throws Exception {
        TinyProgram.Ended ended =
                run(
                        ranks,
                        collective,
                        Map.of("PENTATHLON_SLEEP_SLOW", slow + ":" + (int) (SLOW_NS / 1e6)));
        // Checks of time may fail on a machine that does other work.
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        assertThat(ended.out())
                .containsPattern(
                        "\n {5}rank %d on %s is last in \\d+ %% of the iterations, \\d\\d\\.\\d+ ms"
                                        .formatted(slow, Machine.host())
                                + " behind the others\n");
        try (ResultFile file = ResultFile.open(program.out())) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(TinyProgram.figure(file, group, "straggler_rank")).isEqualTo(slow);
            assertThat(TinyProgram.figure(file, group, "straggler_share")).isBetween(0.75, 1.0);
            assertThat(TinyProgram.figure(file, group, "straggler_delay_ns"))
                    .isBetween(0.7 * SLOW_NS, 1.5 * SLOW_NS);
            ResultTable rows = file.table(group + "/iterations");
            for (int rank = 0; rank < ranks; rank++) {
                double waitNs = medianWait(rows, rank);
                if (rank == slow) {
                    assertThat(waitNs).isLessThan(0.3 * SLOW_NS);
                } else {
                    assertThat(waitNs).isBetween(0.7 * SLOW_NS, 1.5 * SLOW_NS);
                }
            }
            assertThat(TinyProgram.text(file, group, "engine")).isEqualTo("sleep");
            assertThat(TinyProgram.text(file, group, "division")).isEqualTo("open");
            assertThat(TinyProgram.text(file, group, "libraries_loaded"))
                    .isEqualTo(
                            "sleep=no framework: waits as long as operations take at 100 GFLOP/s,"
                                    + " rank %d 40 ms longer".formatted(slow));
            assertThat(TinyProgram.status(file, group, "parameters_equal")).isEqualTo("passed");
            assertThat(TinyProgram.status(file, group, "loss_falls")).isEqualTo("not applicable");
        }
        assertThat(ResultCheck.check(program.out()))
                .filteredOn(found -> found.check().name().equals("summary_stored"))
                .hasSize(1)
                .allMatch(found -> found.check().passed());
    }

    private static double medianWait(ResultTable rows, int rank) {
        long[] ranks = rows.longs("rank");
        long[] waits = rows.longs("wait_ns");
        long[] own =
                IntStream.range(0, ranks.length)
                        .filter(row -> ranks[row] == rank)
                        .mapToLong(row -> waits[row])
                        .sorted()
                        .toArray();
        return own[own.length / 2];
    }

    @Test
    void aVariableThatMeansNothingEndsTheRunInOneLine() throws Exception {
        TinyProgram.Ended ended = run(2, "auto", Map.of("PENTATHLON_SLEEP_GFLOPS", "fast"));
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.err())
                .isEqualTo(
                        "pentathlon: PENTATHLON_SLEEP_GFLOPS is 'fast'; give a number above 0, in"
                                + " GFLOP/s, or inf for no sleep at all\n");
        assertThat(ended.out()).isEmpty();
    }
}
