package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.pytorch.global.torch.get_num_threads;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.NoGradGuard;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ThreadPairTest {
    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    @Test
    void bothRunAtTheSameTimeOnTheSameTwoThreads() {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (ThreadPair pair = new ThreadPair(2)) {
            for (int i = 0; i < 3; i++) {
                CountDownLatch meeting = new CountDownLatch(2);
                Runnable meet =
                        () -> {
                            threads.add(Thread.currentThread());
                            meeting.countDown();
                            await(meeting);
                        };
                pair.run(meet, meet);
            }
        }
        assertThat(threads).hasSize(2).contains(Thread.currentThread());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThreadDoesBothInTurn() {
        StringBuilder order = new StringBuilder();
        try (ThreadPair pair = new ThreadPair(1)) {
            pair.run(
                    () -> order.append("first ").append(Thread.currentThread().getName()),
                    () -> order.append(" second ").append(Thread.currentThread().getName()));
        }
        String name = Thread.currentThread().getName();
        assertThat(order.toString()).isEqualTo("first " + name + " second " + name);
    }

    @Test
    void eachHasHalfOfTheThreadsAndTheModesOfTheCaller() {
        int before = get_num_threads();
        AtomicInteger here = new AtomicInteger();
        AtomicInteger there = new AtomicInteger();
        AtomicBoolean inference = new AtomicBoolean();
        AtomicBoolean gradients = new AtomicBoolean(true);
        try (ThreadPair pair = new ThreadPair(4)) {
            try (InferenceMode mode = new InferenceMode(true)) {
                pair.run(
                        () -> here.set(get_num_threads()),
                        () -> {
                            there.set(get_num_threads());
                            inference.set(InferenceMode.is_enabled());
                        });
            }
            assertThat(here).hasValue(2);
            assertThat(there).hasValue(2);
            assertThat(inference).isTrue();
            assertThat(get_num_threads()).isEqualTo(4);
            try (NoGradGuard constant = new NoGradGuard()) {
                pair.run(() -> {}, () -> gradients.set(GradMode.is_enabled()));
            }
            assertThat(gradients).isFalse();
            pair.run(() -> {}, () -> gradients.set(GradMode.is_enabled()));
            assertThat(gradients).isTrue();
        } finally {
            ComputeThreads.ofOperators(before);
            ComputeThreads.ofBlas(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void whatEitherThrowsComesOutAndThePairGoesOn(int threads) {
        AtomicReference<String> done = new AtomicReference<>("");
        RuntimeException here = new IllegalStateException("here");
        Error there = new AssertionError("there");
        try (ThreadPair pair = new ThreadPair(threads)) {
            assertThatThrownBy(() -> pair.run(() -> done.set("done"), () -> fail(there)))
                    .isSameAs(there);
            assertThat(done).hasValue("done");
            assertThatThrownBy(() -> pair.run(() -> fail(here), () -> {})).isSameAs(here);
            pair.run(() -> {}, () -> done.set("again"));
            assertThat(done).hasValue("again");
        }
    }

    @Test
    void aFailureWaitsForTheOtherAndKeepsItsFailure() {
        CountDownLatch failed = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        Error there = new AssertionError("there");
        try (ThreadPair pair = new ThreadPair(2)) {
            assertThatThrownBy(
                            () ->
                                    pair.run(
                                            () -> {
                                                failed.countDown();
                                                throw new IllegalStateException("here");
                                            },
                                            () -> {
                                                await(failed);
                                                ended.set(true);
                                                fail(there);
                                            }))
                    .hasMessage("here")
                    .hasSuppressedException(there);
        }
        assertThat(ended).isTrue();
    }

    @Test
    void anInterruptedCallerWaitsAndStaysInterrupted() {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch interrupted = new CountDownLatch(1);
        try (ThreadPair pair = new ThreadPair(2)) {
            pair.run(
                    () -> {
                        Thread.currentThread().interrupt();
                        interrupted.countDown();
                    },
                    () -> {
                        await(interrupted);
                        ended.set(true);
                    });
        }
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ended).isTrue();
    }

    @Test
    void closeEndsTheThread() throws InterruptedException {
        AtomicReference<Thread> second = new AtomicReference<>();
        try (ThreadPair pair = new ThreadPair(2)) {
            pair.run(() -> {}, () -> second.set(Thread.currentThread()));
            assertThat(second.get().isAlive()).isTrue();
        }
        second.get().join(60_000);
        assertThat(second.get().isAlive()).isFalse();
    }

    private static void fail(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }
}
