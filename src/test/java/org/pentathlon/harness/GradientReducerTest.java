package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pentathlon.comm.Collective;
import org.pentathlon.engine.Bucket;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

class GradientReducerTest {
    private static GradientReducer reducer(boolean overlap, FakeCollective collective) {
        return overlap
                ? new ReduceDuringBackward(collective)
                : new ReduceAfterBackward(collective, false);
    }

    private static Bucket bucket(int index) {
        return new Bucket(index, 1000 + index, 10, ElementType.FLOAT32, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reducesEveryBucketOnceAndInOrderInEachPass(boolean overlap) {
        FakeCollective collective = new FakeCollective(null);
        try (GradientReducer reducer = reducer(overlap, collective)) {
            for (int pass = 0; pass < 3; pass++) {
                reducer.begin();
                reducer.ready(bucket(0));
                reducer.ready(bucket(1));
                reducer.finish();
            }
        }
        assertThat(collective.reduced).containsExactly(1000L, 1001L, 1000L, 1001L, 1000L, 1001L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aFailureOfTheCollectiveSurfacesInFinish(boolean overlap) {
        FakeCollective collective = new FakeCollective(new IllegalStateException("peer gone"));
        try (GradientReducer reducer = reducer(overlap, collective)) {
            reducer.begin();
            reducer.ready(bucket(0));
            assertThatThrownBy(reducer::finish).hasMessage("peer gone");
        }
    }

    /** The first sum is queued, the second is refused: the first has to end before memory goes. */
    @Test
    void sumsThatAreUnderWayAreWaitedForWhereThePassIsGivenUp() {
        HalfQueuedCollective collective = new HalfQueuedCollective();
        try (GradientReducer reducer = new ReduceAfterBackward(collective, false)) {
            reducer.begin();
            reducer.ready(bucket(0));
            reducer.ready(bucket(1));
            assertThatThrownBy(reducer::finish).hasMessage("refused");
            assertThat(collective.underWay).isEqualTo(1);
        }
        assertThat(collective.underWay).isZero();
    }

    /** Takes one sum into its queue. */
    private static final class HalfQueuedCollective implements Collective {
        private int underWay;

        @Override
        public CollectiveKind kind() {
            return CollectiveKind.NCCL;
        }

        @Override
        public String version() {
            return "queueing";
        }

        @Override
        public boolean queues() {
            return true;
        }

        @Override
        public void allReduceSum(long address, long elements, ElementType type, long stream) {
            if (underWay == 1) {
                throw new IllegalStateException("refused");
            }
            underWay++;
        }

        @Override
        public void await() {
            underWay = 0;
        }

        @Override
        public void close() {}
    }

    @Test
    void timeIsHiddenOnlyAsFarAsTheBackwardPassCoversIt() {
        try (GradientReducer reducer = reducer(true, new FakeCollective(null))) {
            reducer.begin();
            long before = System.nanoTime();
            reducer.ready(bucket(0));
            reducer.finish();
            long after = System.nanoTime();
            assertThat(reducer.hiddenNs(before)).isZero();
            assertThat(reducer.hiddenNs(after)).isPositive().isLessThanOrEqualTo(after - before);
        }
        try (GradientReducer reducer = reducer(false, new FakeCollective(null))) {
            reducer.begin();
            reducer.ready(bucket(0));
            reducer.finish();
            assertThat(reducer.hiddenNs(System.nanoTime())).isZero();
        }
    }

    /** A collective whose sums the test ends one by one. */
    private static final class HeldCollective implements Collective {
        private final SynchronousQueue<Long> begun = new SynchronousQueue<>();
        private final SynchronousQueue<Long> ended = new SynchronousQueue<>();

        @Override
        public CollectiveKind kind() {
            return CollectiveKind.MPI;
        }

        @Override
        public String version() {
            return "held";
        }

        @Override
        public void allReduceSum(long address, long elements, ElementType type, long stream) {
            try {
                begun.put(address);
                ended.take();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void close() {}
    }

    /** The first sum is over before the backward pass is, the second one runs across its end. */
    @Test
    @Timeout(60)
    void ofASumThatOutlastsTheBackwardPassThePartBeforeItsEndIsHidden() throws Exception {
        HeldCollective collective = new HeldCollective();
        try (GradientReducer reducer = new ReduceDuringBackward(collective)) {
            reducer.begin();
            long handedOver = System.nanoTime();
            reducer.ready(bucket(0));
            reducer.ready(bucket(1));
            assertThat(collective.begun.take()).isEqualTo(1000);
            long firstRuns = System.nanoTime();
            collective.ended.put(0L);
            assertThat(collective.begun.take()).isEqualTo(1001);
            long secondRuns = System.nanoTime();
            long readyNs = secondRuns + 1_000_000;
            while (System.nanoTime() < readyNs + 1_000_000) {
                Thread.onSpinWait();
            }
            collective.ended.put(0L);
            reducer.finish();

            // From its begin, which lies between two readings of the clock, to the pass's end.
            assertThat(reducer.hiddenNs(readyNs))
                    .isBetween(readyNs - secondRuns, readyNs - handedOver);
            // Where the pass ends before the second begins, the first alone is hidden.
            assertThat(reducer.hiddenNs(firstRuns)).isBetween(0L, firstRuns - handedOver);
            assertThat(reducer.hiddenNs(handedOver)).isZero();
        }
    }

    private static Bucket onGpu(int index) {
        return new Bucket(index, 1000 + index, 10, ElementType.FLOAT32, 42);
    }

    @Test
    void bucketsAreQueuedAtOnceOnTheCallingThreadAndAwaitedOnceAPass() {
        QueueingCollective collective = new QueueingCollective(new ArrayList<>());
        try (GradientReducer reducer = GradientReducer.of(collective, true, false)) {
            assertThat(reducer).isInstanceOf(ReduceInQueue.class);
            reducer.begin();
            reducer.ready(onGpu(0));
            reducer.ready(onGpu(1));
            assertThat(collective.calls)
                    .containsExactly("sum 1000 behind 42", "sum 1001 behind 42");
            reducer.finish();
            assertThat(collective.calls).hasSize(3).endsWith("await");
            assertThat(reducer.hiddenNs(System.nanoTime())).isEqualTo(77);
        }
        assertThat(collective.calls).hasSize(3);
    }

    @Test
    void withoutOverlapAQueueIsFilledBehindTheBackwardPassAndNothingIsHidden() {
        QueueingCollective collective = new QueueingCollective(new ArrayList<>());
        try (GradientReducer reducer = GradientReducer.of(collective, false, false)) {
            reducer.begin();
            reducer.ready(onGpu(0));
            assertThat(collective.calls).isEmpty();
            reducer.finish();
            assertThat(collective.calls).containsExactly("sum 1000 behind 42", "await");
            assertThat(reducer.hiddenNs(System.nanoTime())).isZero();
        }
    }

    @Test
    void aPassThatBreaksOffIsAwaitedBeforeItsMemoryIsFreed() {
        QueueingCollective collective = new QueueingCollective(new ArrayList<>());
        try (GradientReducer reducer = GradientReducer.of(collective, true, false)) {
            reducer.begin();
            reducer.ready(onGpu(0));
        }
        assertThat(collective.calls).containsExactly("sum 1000 behind 42", "await");
    }

    @Test
    void whereTheUpdateIsQueuedTooItsStreamWaitsInPlaceOfTheHost() {
        for (boolean overlap : new boolean[] {true, false}) {
            QueueingCollective collective = new QueueingCollective(new ArrayList<>());
            try (GradientReducer reducer = GradientReducer.of(collective, overlap, true)) {
                for (int pass = 0; pass < 2; pass++) {
                    reducer.begin();
                    reducer.ready(onGpu(0));
                    reducer.ready(onGpu(1));
                    reducer.finish();
                }
                assertThat(collective.calls)
                        .as("overlap " + overlap)
                        .containsExactly(
                                "sum 1000 behind 42",
                                "sum 1001 behind 42",
                                "join 42",
                                "sum 1000 behind 42",
                                "sum 1001 behind 42",
                                "join 42");
                reducer.await();
                assertThat(collective.calls).hasSize(7).endsWith("await");
            }
            // What was awaited is not awaited again.
            assertThat(collective.calls).hasSize(7);
        }
    }

    @Test
    void sumsThatWereJoinedAloneAreAwaitedBeforeMemoryIsFreed() {
        for (boolean overlap : new boolean[] {true, false}) {
            QueueingCollective collective = new QueueingCollective(new ArrayList<>());
            try (GradientReducer reducer = GradientReducer.of(collective, overlap, true)) {
                reducer.begin();
                reducer.ready(onGpu(0));
                reducer.finish();
            }
            assertThat(collective.calls).endsWith("join 42", "await");
        }
    }

    @Test
    void whatIsQueuedIsForNoCollectiveOfTheHost() {
        FakeCollective collective = new FakeCollective(null);

        assertThatThrownBy(() -> GradientReducer.of(collective, true, true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
