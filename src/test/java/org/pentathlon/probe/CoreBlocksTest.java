package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoreBlocksTest {
    @TempDir Path root;

    private static UsableCores cores(String affinity, int count, OptionalDouble quota) {
        return new UsableCores(affinity, count, quota, OptionalInt.empty(), OptionalInt.empty());
    }

    @Test
    void ranksHaveAsManyCoresEachAndNoneTogether() {
        UsableCores cores = cores("0-3,8,10-11", 7, OptionalDouble.empty());

        assertThat(CoreBlocks.of(cores, List.of(), 2, true))
                .isEqualTo(new CoreBlocks(List.of("0-2", "3,8,10"), 3, "", CoreBlocks.NUMBERS));
        assertThat(CoreBlocks.of(cores, List.of(), 7, true).blocks())
                .containsExactly("0", "1", "2", "3", "8", "10", "11");
    }

    @Test
    void whereCoresCannotBeGivenRanksShareThem() {
        assertThat(CoreBlocks.of(cores("0-3", 4, OptionalDouble.empty()), List.of(), 5, true))
                .isEqualTo(CoreBlocks.shared(1, "5 ranks on cores: 4"));
        assertThat(CoreBlocks.of(cores("0-7", 8, OptionalDouble.of(4)), List.of(), 2, true))
                .isEqualTo(
                        CoreBlocks.shared(2, "the process may use 4 of the cores 0-7 at a time"));
        assertThat(
                        CoreBlocks.of(cores("0-3", 4, OptionalDouble.empty()), List.of(), 2, false)
                                .bound())
                .isFalse();
        assertThat(CoreBlocks.of(cores("", 4, OptionalDouble.empty()), List.of(), 2, true).bound())
                .isFalse();
    }

    private void siblings(int number, String list) throws IOException {
        Path folder = root.resolve("sys/devices/system/cpu/cpu" + number + "/topology");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("thread_siblings_list"), list + "\n");
    }

    @Test
    void aCoreGoesToOneRankWithAllItsThreads() throws IOException {
        for (int core = 0; core < 16; core++) {
            siblings(core, core + "," + (core + 16));
            siblings(core + 16, core + "," + (core + 16));
        }
        UsableCores cores = cores("0-31", 32, OptionalDouble.empty());
        List<BitSet> threads = CoreThreads.read(root, "0-31");

        assertThat(CoreBlocks.of(cores, threads, 2, true))
                .isEqualTo(new CoreBlocks(List.of("0-7,16-23", "8-15,24-31"), 16, "", "cores"));
        assertThat(CoreBlocks.of(cores, threads, 16, true).blocks())
                .startsWith("0,16", "1,17")
                .hasSize(16);
        assertThat(CoreBlocks.of(cores, threads, 17, true))
                .isEqualTo(CoreBlocks.shared(1, "17 ranks on cores: 16, of 32 threads"));
        // One thread of core 0 is another process's.
        assertThat(CoreThreads.read(root, "1,16-17").stream().map(BitSet::toString))
                .containsExactly("{1, 17}", "{16}");
    }

    @Test
    void ranksHaveTheThreadsThatTheSmallestBlockHas() throws IOException {
        siblings(0, "0-1");
        siblings(2, "2");
        UsableCores cores = cores("0-2", 3, OptionalDouble.empty());

        assertThat(CoreBlocks.of(cores, CoreThreads.read(root, "0-2"), 2, true))
                .isEqualTo(new CoreBlocks(List.of("0-1", "2"), 1, "", "cores"));
    }

    @Test
    void whatIsNotToldOfAllIsNotKnown() throws IOException {
        siblings(0, "0,2");
        siblings(2, "0,2");

        assertThat(CoreThreads.read(root, "0-2")).isEmpty();
        assertThat(CoreThreads.read(root, "")).isEmpty();
        siblings(1, "nonsense");
        assertThat(CoreThreads.read(root, "0-2")).isEmpty();
    }
}
