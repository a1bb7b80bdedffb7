package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pentathlon.engine.SequencePacking.Run;

final class SequencePackingTest {
    // By length: sequence 1 (4 words), 0 and 3 (2 words), 2 (1 word). Rows of the steps:
    // 0: 1 0 3 2, 1: 1 0 3, 2: 1, 3: 1.
    private final SequencePacking packing = new SequencePacking(new int[] {2, 4, 1, 2});

    @Test
    void stepsFollowEachOtherWithoutPadding() {
        assertThat(packing.rows()).isEqualTo(9);
        assertThat(packing.sequences()).isEqualTo(4);
        assertThat(packing.counts()).containsExactly(4, 3, 1, 1);
        assertThat(packing.runs()).containsExactly(new Run(1, 4), new Run(1, 3), new Run(2, 1));
        assertThat(packing.rectangle(0, 2, 4)).containsExactly(1, 5, -1, -1, 0, 4, 7, 8);
        assertThat(packing.rectangle(2, 2, 2)).containsExactly(3, -1, 2, 6);
    }

    @Test
    void reversalTurnsEachSequenceRound() {
        assertThat(packing.reversal()).containsExactly(8, 5, 6, 3, 7, 1, 2, 4, 0);
        assertThat(packing.reversedRow(1, 0)).isEqualTo(8);
    }

    @Test
    void equalLengthsAreOneRun() {
        SequencePacking equal = new SequencePacking(new int[] {3, 3});
        assertThat(equal.runs()).containsExactly(new Run(3, 2));
        assertThat(equal.rectangle(0, 2, 3)).containsExactly(0, 2, 4, 1, 3, 5);
    }
}
