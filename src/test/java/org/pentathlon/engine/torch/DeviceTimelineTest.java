package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.torch.Place.Mark;

/** An iteration has seven events, of which the last is that of the update. */
final class DeviceTimelineTest {
    private final QueueOfCuda queue = new QueueOfCuda();
    private final DeviceTimeline timeline = new DeviceTimeline(queue.cuda(), QueueOfCuda.COMPUTE);

    @AfterEach
    void close() {
        timeline.close();
        assertThat(queue.events()).isZero();
    }

    /** Each mark comes as much later as its number: 1 ms, then 2, .... */
    private void mark(List<Mark> marks) {
        for (Mark mark : marks) {
            queue.clockMs += mark.ordinal();
            timeline.mark(mark);
        }
    }

    @Test
    void neighbouringPartsShareAnEvent() {
        mark(List.of(Mark.values()));
        timeline.await();
        assertThat(timeline.times())
                .isEqualTo(
                        new DeviceTimes(
                                1_000_000,
                                2_000_000,
                                3_000_000,
                                4_000_000,
                                5_000_000,
                                6_000_000,
                                21_000_000));
    }

    @Test
    void aPartThatWasLeftOutHasNoTime() {
        mark(List.of(Mark.values()));
        mark(List.of(Mark.START, Mark.STAGE, Mark.FORWARD));
        assertThat(timeline.times())
                .isEqualTo(new DeviceTimes(1_000_000, 2_000_000, -1, -1, -1, -1, 3_000_000));
    }

    @Test
    void twoIterationsAreQueuedAtMost() {
        for (int i = 0; i < 3; i++) {
            mark(List.of(Mark.START, Mark.UPDATE));
            queue.calls.clear();
            timeline.passOn(() -> {});
            List<String> expected =
                    i == 0 ? List.of() : List.of("host waits for " + (i == 1 ? "e7" : "e14"));
            assertThat(queue.calls).as("behind iteration " + i).isEqualTo(expected);
        }
    }

    @Test
    void allThatWasPassedOnIsWaitedFor() {
        mark(List.of(Mark.START, Mark.UPDATE));
        timeline.passOn(() -> {});
        queue.calls.clear();
        timeline.await();
        assertThat(queue.calls).containsExactly("host waits for e7");
    }

    @Test
    void aFailureEndsTheWaitForWhatNeverEnds() {
        mark(List.of(Mark.START, Mark.UPDATE));
        timeline.passOn(() -> {});
        mark(List.of(Mark.START, Mark.UPDATE));
        queue.busy = Integer.MAX_VALUE;
        int[] asked = {0};
        Runnable third =
                () -> {
                    if (++asked[0] == 3) {
                        throw new IllegalStateException("a peer is lost");
                    }
                };
        assertThatThrownBy(() -> timeline.passOn(third)).hasMessage("a peer is lost");
    }

    @Test
    void withoutAnIterationThereAreNoTimes() {
        assertThatThrownBy(timeline::times).isInstanceOf(IllegalStateException.class);
    }
}
