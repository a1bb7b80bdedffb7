package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.CheckRow;
import org.pentathlon.results.FileCheck;
import org.pentathlon.results.ResultCheck;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;
import org.pentathlon.results.UnknownContent;

/** Everything that can be measured, on all five workloads, by two ranks. */
class MeasurementEndToEndTest {
    @TempDir Path folder;

    @Test
    void everyMeasurementOfEveryWorkloadProvesItself() throws Exception {
        TinyProgram program = new TinyProgram(folder);
        TinyProgram.Ended ended =
                program.run(
                        "run",
                        "--workload",
                        "all",
                        "--mode",
                        "train,infer",
                        "--ranks",
                        "2",
                        "--threads",
                        "1",
                        "--warmup",
                        "1",
                        "--iterations",
                        "3",
                        "--measure",
                        "phases,operators,memory,counters",
                        "--measure-iterations",
                        "4");

        // On a machine that does other work, a check of times may fail, which is no matter here.
        assertThat(ended.status()).as(ended.err()).isIn(0, 6);
        assertThat(ResultCheck.check(program.out()).stream().map(FileCheck::check))
                .filteredOn(check -> !check.passed())
                .extracting(CheckRow::name)
                .isSubsetOf("back_to_back", "other_small", "validity_stored");
        assertThat(UnknownContent.of(program.out())).isEmpty();
        try (ResultFile file = ResultFile.open(program.out())) {
            assertThat(file.cases()).hasSize(10);
            for (String name : file.cases()) {
                String group = "/cases/" + name;
                operatorsMakeUpTheirPhases(file, group);
                classesMakeUpTheAllocatorsPeak(file.table(group + "/memory"));
                assertThat(file.table(group + "/overhead").texts("measurement"))
                        .containsExactlyInAnyOrder("operators", "memory", "counters");
                assertThat(List.of(file.table(group + "/counters").texts("status")))
                        .contains("ok")
                        .isSubsetOf("ok", "unavailable");
                assertThat(file.table(group + "/timeline").texts("name")).contains("(phase)");
            }
            ResultTable memory = file.table("/memory");
            assertThat(memory.texts("workload"))
                    .containsExactlyInAnyOrder("vgg", "resnet", "rnnlm", "seq2seq", "aoareader");
            assertThat(Arrays.stream(memory.doubles("ratio"))).allMatch(ratio -> ratio > 1);
        }
    }

    /** By the tables' columns alone, for each rank and phase. */
    private static void operatorsMakeUpTheirPhases(ResultFile file, String group) {
        ResultTable operators = file.table(group + "/operators");
        long[] ranks = operators.longs("rank");
        long[] threads = operators.longs("thread");
        String[] phases = operators.texts("phase");
        String[] names = operators.texts("name");
        double[] selfNs = operators.doubles("self_ns");
        Map<String, Double> sums = new TreeMap<>();
        int real = 0;
        for (int i = 0; i < ranks.length; i++) {
            if (threads[i] == 0) {
                sums.merge(ranks[i] + phases[i], selfNs[i], Double::sum);
            }
            real += names[i].startsWith("(") ? 0 : 1;
        }
        assertThat(real).isGreaterThan(10);
        ResultTable passes = file.table(group + "/passes");
        String[] measures = passes.texts("measure");
        long[] with = passes.longs("with");
        long[] passRanks = passes.longs("rank");
        for (String phase : List.of("forward", "loss", "backward", "update")) {
            double[] ns = passes.doubles(phase + "_ns");
            double sum = 0;
            for (int i = 0; i < ns.length; i++) {
                if (passRanks[i] == 0 && with[i] == 1 && measures[i].equals("operators")) {
                    sum += ns[i];
                }
            }
            if (!Double.isNaN(sum)) {
                assertThat(sums.get("0" + phase)).isCloseTo(sum / 4, within(1.0));
            }
        }
    }

    private static void classesMakeUpTheAllocatorsPeak(ResultTable memory) {
        long[] ranks = memory.longs("rank");
        String[] classes = memory.texts("class");
        long[] bytes = memory.longs("bytes");
        long sum = 0;
        for (int i = 0; i < ranks.length; i++) {
            if (ranks[i] == 1 && classes[i].equals("allocator_peak")) {
                assertThat(sum).isEqualTo(bytes[i]).isPositive();
                return;
            }
            sum += ranks[i] == 1 ? bytes[i] : 0;
        }
        assertThat(classes).contains("allocator_peak");
    }
}
