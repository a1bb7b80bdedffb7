package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import org.junit.jupiter.api.Test;

final class PackingTest {
    private final Packing packing = Packing.of(IntBuffer.wrap(new int[] {2, 3, 1, 3}), 4);

    @Test
    void longestSequencesComeFirstStepByStep() {
        assertThat(packing.order()).containsExactly(1, 3, 0, 2);
        assertThat(packing.ranks()).containsExactly(2, 0, 3, 1);
        assertThat(packing.counts()).containsExactly(4, 3, 2);
        assertThat(packing.rows()).isEqualTo(9);
        assertThat(packing.steps()).isEqualTo(3);
    }

    @Test
    void paddingIsLeftOut() {
        long[] padded = {10, 11, 0, 0, 20, 21, 22, 0, 30, 0, 0, 0, 40, 41, 42, 0};
        long[] packed = packing.pack(LongBuffer.wrap(padded), 4);
        assertThat(packed).containsExactly(20, 40, 10, 30, 21, 41, 11, 22, 42);
        assertThat(packed[packing.row(packing.ranks()[0], 1)]).isEqualTo(11);
    }
}
