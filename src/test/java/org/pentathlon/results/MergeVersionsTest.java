package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of before cases knew CUDA graphs, beside files of after. */
class MergeVersionsTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";

    @TempDir Path dir;
    private SampleFiles files;

    @BeforeEach
    void here() {
        files = new SampleFiles(dir);
    }

    private Path merge(Path... inputs) {
        Path out = dir.resolve("merged.h5");
        Merge.merge(List.of(inputs), out, true);
        return out;
    }

    @Test
    void beforeGraphsIsWithoutGraphs() {
        Path before = files.of("before.h5", 1);
        Path after = files.of("after.h5", 1, run -> run.more.put("cuda_graph", false));
        Path wide = files.of("wide.h5", 2, run -> run.more.put("cuda_graph", false));
        Path merged = merge(before, after, wide);

        assertThat(ResultCheck.check(merged)).allMatch(found -> found.check().passed());
        try (ResultFile file = ResultFile.open(merged)) {
            assertThat(file.cases()).hasSize(2);
            assertThat(file.table("/cases/" + CASE + "/ranks").longs("launch"))
                    .containsExactly(0, 1);
            // One series: the case of before is the base of the one behind.
            assertThat(file.table("/sweeps/scaling").longs("ranks")).contains(1, 2);
        }
    }

    @Test
    void beforeGraphsIsNotWithGraphs() {
        Path before = files.of("before.h5", 1);
        Path after = files.of("after.h5", 1, run -> run.more.put("cuda_graph", true));

        assertThatThrownBy(() -> merge(before, after)).hasMessageContaining("cuda_graph is 0 in");
    }
}
