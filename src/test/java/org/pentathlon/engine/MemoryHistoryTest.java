package org.pentathlon.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Phase;

class MemoryHistoryTest {
    private static final long WEIGHT = 0x1000;
    private static final long MOMENTUM = 0x2000;
    private static final long INPUT = 0x3000;
    private static final long LOGITS = 0x4000;
    private static final long KEPT = 0x5000;
    private static final long SCRATCH = 0x6000;
    private static final long GRADIENT = 0x7000;

    private final MemoryHistory history = new MemoryHistory(false);

    private void phase(Phase phase, Runnable work) {
        history.begin(phase);
        work.run();
        history.end();
    }

    private void open() {
        phase(Phase.OTHER, () -> history.allocated(WEIGHT, 1000));
        history.know(WEIGHT, MemoryClass.WEIGHTS);
    }

    /**
     * One iteration: 5 of input, 10 of logits, 100 kept, scratch, 1,000 of gradient.
     *
     * @param forwardScratch bytes that forward takes beside what it keeps
     * @param backwardScratch bytes that backward takes beside its gradient
     */
    private void iterate(long forwardScratch, long backwardScratch) {
        history.start();
        phase(
                Phase.STAGE,
                () -> {
                    history.allocated(SCRATCH, 3);
                    history.allocated(INPUT, 5);
                    history.released(SCRATCH);
                });
        phase(
                Phase.FORWARD,
                () -> {
                    history.allocated(KEPT, 100);
                    history.allocated(SCRATCH, forwardScratch);
                    history.released(SCRATCH);
                    history.allocated(LOGITS, 10);
                });
        history.know(LOGITS, MemoryClass.OUTPUTS);
        phase(Phase.LOSS, () -> {});
        phase(
                Phase.BACKWARD,
                () -> {
                    history.allocated(GRADIENT, 1000);
                    history.released(KEPT);
                    history.allocated(SCRATCH, backwardScratch);
                    history.released(SCRATCH);
                });
        history.know(GRADIENT, MemoryClass.GRADIENTS);
        phase(
                Phase.UPDATE,
                () -> {
                    if (!made) {
                        history.allocated(MOMENTUM, 2000);
                        made = true;
                    }
                    history.released(GRADIENT);
                });
        phase(
                Phase.OTHER,
                () -> {
                    history.released(LOGITS);
                    history.released(INPUT);
                });
    }

    private boolean made;

    private static Map<MemoryClass, Long> classes(
            long weights,
            long gradients,
            long optimizer,
            long input,
            long activations,
            long outputs,
            long workspace,
            long unattributed) {
        Map<MemoryClass, Long> classes = new EnumMap<>(MemoryClass.class);
        long[] bytes = {
            weights, gradients, optimizer, input, activations, outputs, workspace, unattributed
        };
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            classes.put(MemoryClass.values()[i], bytes[i]);
            sum += bytes[i];
        }
        classes.put(MemoryClass.ALLOCATOR_PEAK, sum);
        return classes;
    }

    @Test
    void whatIsLiveAtThePeakIsClassified() {
        open();
        iterate(0, 0);

        // At the update's allocation of the momentum, when nothing is kept any more.
        assertThat(history.classes()).isEqualTo(classes(1000, 1000, 2000, 5, 0, 10, 0, 0));

        iterate(0, 0);

        // When the gradient comes and what forward kept is still there.
        assertThat(history.classes()).isEqualTo(classes(1000, 1000, 2000, 5, 100, 10, 0, 0));
    }

    @Test
    void scratchCountsWhereItMakesThePeak() {
        open();
        iterate(0, 0);
        iterate(0, 500);
        assertThat(history.classes()).isEqualTo(classes(1000, 1000, 2000, 5, 0, 10, 500, 0));
        iterate(7000, 500);
        // What forward has taken by then and keeps counts as kept already.
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 2000, 5, 100, 0, 7000, 0));
    }

    @Test
    void aPeakBeforeTheIterationIsForgotten() {
        open();
        phase(Phase.OTHER, () -> history.allocated(SCRATCH, 1 << 20));
        phase(Phase.OTHER, () -> history.released(SCRATCH));
        history.start();
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void stateOfAnEarlierIterationIsInputAndTheNewOneIsKept() {
        open();
        phase(Phase.FORWARD, () -> history.allocated(KEPT, 64));
        history.start();
        phase(
                Phase.FORWARD,
                () -> {
                    history.allocated(LOGITS, 32);
                    history.released(KEPT);
                });
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 64, 32, 0, 0, 0));
    }

    @Test
    void whatNobodyKnowsIsUnattributedOnceItOutlivesItsIteration() {
        open();
        history.start();
        phase(Phase.BACKWARD, () -> history.allocated(KEPT, 8));
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 8, 0));
        history.start();
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 0, 8));
    }

    @Test
    void anAddressThatIsGivenOutTwiceWasReleasedUnseen() {
        open();
        history.allocated(KEPT, 8);
        history.start();
        history.allocated(KEPT, 20);
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 20, 0));
    }

    @Test
    void releasesOfUnknownMemoryArePassedOver() {
        open();
        history.released(KEPT);
        history.know(KEPT, MemoryClass.WEIGHTS);
        history.start();
        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 0, 0));
    }

    /** A workspace of 1,000 with 300 of activations; what operators keep is workspace as well. */
    @Test
    void anEngineThatTellsAllSharesBlocks() {
        MemoryHistory all = new MemoryHistory(true);
        all.begin(Phase.FORWARD);
        all.allocated(KEPT, 1000);
        all.allocated(SCRATCH, 50);
        all.end();
        all.allocated(INPUT, 7);
        all.start();
        all.share(KEPT, Map.of(MemoryClass.ACTIVATIONS, 300L));
        all.begin(Phase.UPDATE);
        all.allocated(MOMENTUM, 20);
        all.end();

        assertThat(all.classes())
                .containsEntry(MemoryClass.ACTIVATIONS, 300L)
                .containsEntry(MemoryClass.WORKSPACE, 700L + 50 + 20)
                .containsEntry(MemoryClass.OPTIMIZER, 0L)
                .containsEntry(MemoryClass.UNATTRIBUTED, 7L)
                .containsEntry(MemoryClass.ALLOCATOR_PEAK, 1077L);
    }

    /** 1,000 of weights and 50 of scratch at the peak, and 30 that nobody was told of. */
    @Test
    void anAllocatorThatCountsHasTheLastWord() {
        MemoryHistory counted = new MemoryHistory(false);
        counted.begin(Phase.OTHER);
        counted.allocated(WEIGHT, 1000);
        counted.counted(1030, 2048);
        counted.end();
        counted.know(WEIGHT, MemoryClass.WEIGHTS);
        counted.start();
        assertThat(counted.classes())
                .containsEntry(MemoryClass.ALLOCATOR_PEAK, 1030L)
                .containsEntry(MemoryClass.RESERVED, 1018L);
        counted.begin(Phase.FORWARD);
        counted.allocated(SCRATCH, 50);
        counted.counted(1080, 4096);
        counted.released(SCRATCH);
        counted.counted(1030, 4096);
        counted.allocated(KEPT, 20);
        counted.counted(1050, 8192);
        counted.end();

        assertThat(counted.classes())
                .containsEntry(MemoryClass.WEIGHTS, 1000L)
                .containsEntry(MemoryClass.WORKSPACE, 50L)
                .containsEntry(MemoryClass.ACTIVATIONS, 0L)
                .containsEntry(MemoryClass.UNATTRIBUTED, 30L)
                .containsEntry(MemoryClass.ALLOCATOR_PEAK, 1080L)
                .containsEntry(MemoryClass.RESERVED, 4096L - 1080);
        assertThat(counted.reservedBytes()).hasValue(8192);
        assertThat(history.reservedBytes()).isEmpty();
    }

    /** Kept by a library from before the iteration on, which nobody can say the address of. */
    @Test
    void whatALibraryKeepsIsItsWorkspace() {
        phase(Phase.OTHER, () -> history.allocated(WEIGHT, 1000));
        history.know(WEIGHT, MemoryClass.WEIGHTS);
        int before = history.blocks();
        phase(
                Phase.OTHER,
                () -> {
                    history.allocated(KEPT, 200);
                    history.allocated(SCRATCH, 30);
                    history.released(SCRATCH);
                });
        history.knowKept(before, MemoryClass.WORKSPACE);
        history.start();
        phase(Phase.FORWARD, () -> {});

        assertThat(history.classes()).isEqualTo(classes(1000, 0, 0, 0, 0, 0, 200, 0));
    }
}
