package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.NvtxName;
import org.pentathlon.spec.PentathlonException;

class CounterImportTest {
    private static final NvtxName TRAIN = named("train", SampleFile.HASH, SampleFile.GPU);

    @TempDir Path folder;
    private Path file;

    private static NvtxName named(String mode, String hash, String gpu) {
        return new NvtxName("vgg", mode, "torch", "small", hash, gpu);
    }

    @BeforeEach
    void writeFile() {
        file = folder.resolve("x.h5");
        SampleFile.write(file);
    }

    private List<String> add(NvtxName name, CounterRow... rows) {
        return CounterImport.add(file, "r.csv", Map.of(name, List.of(rows)));
    }

    private ResultTable counters(ResultFile opened) {
        return opened.table("/cases/" + SampleFile.TRAIN + "/counters");
    }

    @Test
    void countersJoinTheirCaseAndTheFileStaysValid() {
        SampleFile.addMeasurements(file);

        List<String> cases =
                add(
                        TRAIN,
                        CounterRow.of("occupancy", "ncu", 0.3125, "ratio"),
                        CounterRow.unavailable("flops", "ncu", "FLOP/s", "none"));

        assertThat(cases).containsExactly(SampleFile.TRAIN);
        try (ResultFile opened = ResultFile.open(file)) {
            ResultTable table = counters(opened);
            assertThat(table.columns())
                    .containsExactly(
                            "launch", "rank", "name", "source", "value", "unit", "status",
                            "reason");
            assertThat(table.texts("name"))
                    .containsExactly("task_clock", "cycles", "occupancy", "flops", "task_clock");
            assertThat(table.longs("rank")).containsExactly(0, 0, 0, 0, 1);
            assertThat(table.doubles("value"))
                    .containsExactly(1.5, Double.NaN, 0.3125, Double.NaN, 2.5);
            assertThat(table.texts("status"))
                    .containsExactly("ok", "unavailable", "ok", "unavailable", "ok");
            assertThat(table.texts("reason")).containsExactly("", "no | counter", "", "none", "");
        }
        assertThat(ResultCheck.valid(ResultCheck.check(file))).isTrue();
        assertThat(folder.toFile().list()).containsExactly("x.h5");
    }

    @Test
    void aSecondImportReplacesTheFirst() {
        add(TRAIN, CounterRow.of("occupancy", "ncu", 0.1, "ratio"));
        add(TRAIN, CounterRow.of("flops", "ncu", 7, "FLOP/s"));

        try (ResultFile opened = ResultFile.open(file)) {
            assertThat(counters(opened).texts("name")).containsExactly("flops");
            assertThat(opened.exists("/cases/" + SampleFile.INFER + "/counters"))
                    .isEqualTo(hadCounters());
        }
        assertThat(ResultCheck.valid(ResultCheck.check(file))).isTrue();
    }

    private boolean hadCounters() {
        Path other = folder.resolve("other.h5");
        SampleFile.write(other);
        try (ResultFile opened = ResultFile.open(other)) {
            return opened.exists("/cases/" + SampleFile.INFER + "/counters");
        }
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.h5"), file);

        CounterImport.add(
                link, "r.csv", Map.of(TRAIN, List.of(CounterRow.of("flops", "ncu", 7, "FLOP/s"))));

        assertThat(link).isSymbolicLink();
        try (ResultFile opened = ResultFile.open(file)) {
            assertThat(counters(opened).rows()).isEqualTo(1);
        }
    }

    private void refused(NvtxName name, String... words) throws IOException {
        byte[] before = Files.readAllBytes(file);
        CounterRow row = CounterRow.of("occupancy", "ncu", 0.1, "ratio");
        // What fits goes in only with all the rest.
        Map<NvtxName, List<CounterRow>> both = Map.of(TRAIN, List.of(row), name, List.of(row));
        assertThatThrownBy(() -> CounterImport.add(file, "r.csv", both))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(ExitStatus.USAGE);
                            assertThat(e.getMessage().lines()).hasSize(1);
                        })
                .hasMessageStartingWith("r.csv: no case of " + file)
                .hasMessageContainingAll(words);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
    }

    @Test
    void reportsOfOtherWorkAreRefused() throws IOException {
        refused(
                named("infer", "9999", SampleFile.GPU),
                "nearest is 001-vgg-infer-torch-small-fp32",
                "the report's is of settings 9999, not 0123456789ab (batch, ");
        refused(
                named("train", SampleFile.HASH, "Tesla T4"),
                "nearest is 000-vgg-train-torch-small-fp32",
                "gpu Tesla_T4, not NVIDIA_H100_80GB_HBM3");
        refused(
                new NvtxName("resnet", "train", "torch", "small", SampleFile.HASH, SampleFile.GPU),
                "workload resnet, not vgg");
    }

    @Test
    void aFileThatIsBeingChangedIsLeftAlone() throws IOException {
        Files.createFile(folder.resolve("x.h5.part"));

        assertThatThrownBy(() -> add(TRAIN, CounterRow.of("flops", "ncu", 7, "FLOP/s")))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.ENVIRONMENT))
                .hasMessageContaining("x.h5.part exists");
        assertThat(folder.resolve("x.h5.part")).exists();
    }

    @Test
    void aFolderThatCannotBeWrittenIsSaid() throws IOException {
        assumeTrue(folder.toFile().setWritable(false) && !Files.isWritable(folder));
        try {
            assertThatThrownBy(() -> add(TRAIN, CounterRow.of("flops", "ncu", 7, "FLOP/s")))
                    .hasMessageContaining(
                            "cannot be written: permission denied; it stays as it was");
        } finally {
            assertThat(folder.toFile().setWritable(true)).isTrue();
        }
    }
}
