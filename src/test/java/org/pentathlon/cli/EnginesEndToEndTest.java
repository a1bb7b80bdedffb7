package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.results.EngineRatio;
import org.pentathlon.results.EngineRatios;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** Both frameworks in one run, as processes of the program. */
@Timeout(200)
class EnginesEndToEndTest {
    @TempDir Path folder;
    private TinyProgram program;

    @BeforeEach
    void prepare() {
        program = new TinyProgram(folder);
    }

    @Test
    void twoRanksRunBothEnginesIntoOneFile() throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "run",
                        "--engine",
                        "torch,dl4j",
                        "--workload",
                        "vgg,resnet",
                        "--mode",
                        "train,infer",
                        "--ranks",
                        "2",
                        "--warmup",
                        "0",
                        "--iterations",
                        "5");

        // Checks of time may fail on a machine that does other work.
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        // Neither framework says anything of its own.
        assertThat(ended.err().lines()).allMatch(line -> line.contains(": check "));
        assertThat(ended.out().lines().skip(1).findFirst().orElseThrow())
                .matches("# +workload +engine +mode .*");
        assertThat(ended.out())
                .startsWith("cpu, fp32, 2 ranks x ")
                .contains(
                        "\n001  vgg       dl4j    train ",
                        "\ndl4j / torch, times of an iteration and of phases, all else equal; 95 %"
                                + " intervals within one launch\n",
                        "\n001 / 000  vgg       train ",
                        "\n007 / 006  resnet    infer ")
                .endsWith(program.out() + "\n");
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            List<String> cases = file.cases();
            assertThat(cases).hasSize(8);
            for (int i = 0; i < cases.size(); i += 2) {
                assertThat(cases.get(i)).contains("-torch-");
                assertThat(cases.get(i + 1)).contains("-dl4j-");
                compare(file, "/cases/" + cases.get(i), "/cases/" + cases.get(i + 1));
            }
            assertThat(EngineRatios.of(file, cases))
                    .extracting(EngineRatio::baseEngine, EngineRatio::engine)
                    .hasSize(4)
                    .containsOnly(tuple("torch", "dl4j"));
        }
    }

    private static void compare(ResultFile file, String torch, String dl4j) {
        double[] losses = file.table(torch + "/iterations").doubles("loss");
        double[] others = file.table(dl4j + "/iterations").doubles("loss");
        // The first of each rank; further ones differ as an ulp grows.
        for (int first : new int[] {0, 5}) {
            assertThat(others[first] / losses[first]).as(dl4j).isCloseTo(1, within(1e-4));
        }
        assertThat(TinyProgram.text(file, dl4j, "settings_hash"))
                .isNotEqualTo(TinyProgram.text(file, torch, "settings_hash"));
        assertThat(TinyProgram.text(file, torch, "libraries_loaded"))
                .contains("libtorch_cpu.so", "libopenblas.so.0", "libgomp.so.1");
        assertThat(TinyProgram.text(file, dl4j, "libraries_loaded"))
                .contains("libnd4jcpu.so", "libopenblas.so.0", "libgomp.so.1");
        List<String> mapped = TinyProgram.text(file, dl4j, "libraries_mapped").lines().toList();
        for (String one : List.of("/libopenblas.so.0", "/libgomp.so.1")) {
            assertThat(mapped).filteredOn(path -> path.endsWith(one)).as(one).hasSize(1);
        }
        if (dl4j.contains("train")) {
            assertThat(TinyProgram.status(file, dl4j, "parameters_equal")).isEqualTo("passed");
            ResultTable rows = file.table(dl4j + "/iterations");
            // All gradients come at the backward pass's end.
            assertThat(rows.longs("allreduce_hidden_ns")).containsOnly(0);
            assertThat(Arrays.stream(rows.longs("tail_ns")).min().orElseThrow()).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"torch", "dl4j"})
    void aLossThatIsNoNumberEndsTheCaseOnAllRanks(String engine) throws Exception {
        TinyProgram.Ended ended =
                program.run(
                        "run",
                        "--engine",
                        engine,
                        "--workload",
                        "vgg",
                        "--ranks",
                        "2",
                        "--set",
                        "lr=100",
                        "--set",
                        "weight_decay=1",
                        "--iterations",
                        "200");

        assertThat(ended.status()).as(ended.err()).isEqualTo(6);
        assertThat(ended.err().lines()).allMatch(line -> line.startsWith("pentathlon: "));
        try (ResultFile file = ResultFile.open(program.out())) {
            String group = "/cases/" + file.cases().get(0);
            assertThat(TinyProgram.status(file, group, "loss_finite")).isEqualTo("failed");
            assertThat(TinyProgram.text(file, "/", "termination")).isEqualTo("normal");
            assertThat(file.table(group + "/iterations").rows()).isLessThan(400);
        }
    }
}
