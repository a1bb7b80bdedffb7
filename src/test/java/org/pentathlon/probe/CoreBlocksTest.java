package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CoreBlocksTest {
    private static UsableCores cores(String affinity, int count, OptionalDouble quota) {
        return new UsableCores(affinity, count, quota, OptionalInt.empty(), OptionalInt.empty());
    }

    @Test
    void ranksHaveAsManyCoresEachAndNoneTogether() {
        UsableCores cores = cores("0-3,8,10-11", 7, OptionalDouble.empty());

        assertThat(CoreBlocks.of(cores, 2, true))
                .isEqualTo(new CoreBlocks(List.of("0-2", "3,8,10"), 3, ""));
        assertThat(CoreBlocks.of(cores, 7, true).blocks())
                .containsExactly("0", "1", "2", "3", "8", "10", "11");
    }

    @Test
    void whereCoresCannotBeGivenRanksShareThem() {
        assertThat(CoreBlocks.of(cores("0-3", 4, OptionalDouble.empty()), 5, true))
                .isEqualTo(CoreBlocks.shared(1, "5 ranks on cores: 4"));
        assertThat(CoreBlocks.of(cores("0-7", 8, OptionalDouble.of(4)), 2, true))
                .isEqualTo(
                        CoreBlocks.shared(2, "the process may use 4 of the cores 0-7 at a time"));
        assertThat(CoreBlocks.of(cores("0-3", 4, OptionalDouble.empty()), 2, false).bound())
                .isFalse();
        assertThat(CoreBlocks.of(cores("", 4, OptionalDouble.empty()), 2, true).bound()).isFalse();
    }
}
