package org.pentathlon.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class BatchSourceTest {
    /** Writes its number into every label. */
    private static class Counting implements BatchMaker<ImageBatch> {
        final AtomicInteger allocated = new AtomicInteger();
        final AtomicInteger made = new AtomicInteger();

        @Override
        public ImageBatch allocate() {
            allocated.incrementAndGet();
            return ImageBatch.allocate(2, 1, 1, 1);
        }

        @Override
        public Batch make(long iteration, ImageBatch memory) {
            memory.labels().put(0, iteration).put(1, iteration);
            made.incrementAndGet();
            return memory;
        }
    }

    private static long number(Batch batch) {
        return ((ImageBatch) batch).labels().get(1);
    }

    @Test
    void inlineMakesEachBatchWhenAskedFor() {
        Counting maker = new Counting();
        try (BatchSource source = new InlineSource<>(maker)) {
            assertThat(maker.made).hasValue(0);
            assertThat(number(source.next())).isZero();
            assertThat(number(source.next())).isEqualTo(1);
            assertThat(maker.allocated).hasValue(1);
        }
    }

    @Test
    void fixedMakesOneBatchAlone() {
        Counting maker = new Counting();
        try (BatchSource source = new FixedSource(maker)) {
            assertThat(source.next()).isSameAs(source.next());
            assertThat(maker.made).hasValue(1);
        }
    }

    @Test
    void prefetchingKeepsOrderAndAllocatesNothingMore() {
        Counting maker = new Counting();
        try (BatchSource source = new PrefetchingSource<>(maker)) {
            for (int i = 0; i < 10_000; i++) {
                assertThat(number(source.next())).isEqualTo(i);
            }
        }
        assertThat(maker.allocated).hasValue(3);
    }

    @Test
    void aBatchStaysAsItIsUntilTheNextCall() {
        CountDownLatch thirdBatch = new CountDownLatch(1);
        AtomicReference<Batch> held = new AtomicReference<>();
        AtomicInteger overwritten = new AtomicInteger();
        Counting maker =
                new Counting() {
                    @Override
                    public Batch make(long iteration, ImageBatch memory) {
                        Batch batch = super.make(iteration, memory);
                        if (memory == held.get()) {
                            overwritten.incrementAndGet();
                        }
                        if (iteration == 2) {
                            thirdBatch.countDown();
                        }
                        return batch;
                    }
                };
        try (BatchSource source = new PrefetchingSource<>(maker)) {
            held.set(source.next());
            // Two more are made ahead of need, and then none.
            assertThat(await(thirdBatch)).isTrue();
            assertThat(number(held.get())).isZero();
            assertThat(number(source.next())).isEqualTo(1);
        }
        assertThat(maker.made.get()).isBetween(3, 4);
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anErrorOfTheThreadComesOutOfNextAfterTheGoodBatches() {
        Counting maker =
                new Counting() {
                    @Override
                    public Batch make(long iteration, ImageBatch memory) {
                        if (iteration == 2) {
                            throw new DataException("record 17 is damaged");
                        }
                        return super.make(iteration, memory);
                    }
                };
        try (BatchSource source = new PrefetchingSource<>(maker)) {
            assertThat(number(source.next())).isZero();
            // Whether or not the thread has failed by now, batch 1 was good.
            assertThat(number(source.next())).isEqualTo(1);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(source::next)
                        .isInstanceOf(DataException.class)
                        .hasMessage("record 17 is damaged");
            }
        }
    }

    @Test
    void evenAnErrorProperComesOutOfNext() {
        Counting maker =
                new Counting() {
                    @Override
                    public Batch make(long iteration, ImageBatch memory) {
                        throw new StackOverflowError("deep");
                    }
                };
        try (BatchSource source = new PrefetchingSource<>(maker)) {
            assertThatThrownBy(source::next)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("batch 0 failed")
                    .hasCauseInstanceOf(StackOverflowError.class);
        }
    }

    @Test
    void closingEndsTheThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        Counting maker =
                new Counting() {
                    @Override
                    public Batch make(long iteration, ImageBatch memory) {
                        thread.set(Thread.currentThread());
                        return super.make(iteration, memory);
                    }
                };
        BatchSource source = new PrefetchingSource<>(maker);
        source.next();
        assertThat(thread.get().isDaemon()).isTrue();
        source.close();
        source.close();

        assertThat(thread.get().isAlive()).isFalse();
        assertThatThrownBy(source::next).isInstanceOf(IllegalStateException.class);
    }
}
