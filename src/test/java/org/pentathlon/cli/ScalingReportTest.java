package org.pentathlon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ScalingRun;

class ScalingReportTest {
    private static final long MS = 1_000_000;

    @TempDir Path folder;

    @Test
    void seriesOfOtherBatchesHaveTablesOfTheirOwn() {
        Path out = folder.resolve("r.h5");
        new ScalingRun(out)
                .with(1, 8, 1, (l, i) -> 2 * MS)
                .with(2, 8, 1, (l, i) -> 4 * MS)
                .with(1, 32, 1, (l, i) -> 4 * MS)
                .with(2, 32, 1, (l, i) -> 4 * MS)
                .write();

        try (ResultFile file = ResultFile.open(out)) {
            List<String> lines = ScalingReport.lines(file);
            assertThat(lines).filteredOn(line -> line.startsWith("weak scaling")).hasSize(2);
            // Under each heading a header, the base and two ranks.
            assertThat(lines).hasSize(8);
            assertThat(lines.get(3)).containsPattern(" 0\\.5(00)? ");
            assertThat(lines.get(7)).containsPattern(" 1\\.00 ");
        }
    }
}
