package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;

/** A reader's session, whose backward pass fills the buckets from two threads. */
final class ReadingSessionTest {
    @AfterEach
    void oneThread() {
        torch.set_num_threads(1);
        ComputeThreads.ofBlas(1);
    }

    private static Session open(int worldSize) {
        return new TorchEngine()
                .open(
                        new SessionRequest(
                                Questions.problem(64, 256, 0.1),
                                Mode.TRAIN,
                                Precision.FP32,
                                DeviceKind.CPU,
                                2,
                                7,
                                0,
                                worldSize,
                                false));
    }

    @Test
    void bucketsFilledByTwoThreadsAverageLikeOneRank() {
        List<Integer> indices = new ArrayList<>();
        // Two ranks with equal gradients: their sum is the double, their mean the same bits.
        GradientSink doubling =
                bucket -> {
                    indices.add(bucket.index());
                    FloatBuffer values = Sessions.values(bucket);
                    for (int i = 0; i < values.capacity(); i++) {
                        values.put(i, 2 * values.get(i));
                    }
                };
        Map<String, float[]> alone = trained(1, bucket -> {});
        Map<String, float[]> together = trained(2, doubling);
        assertThat(indices).containsExactly(0, 1, 0, 1);
        assertThat(together.keySet()).isEqualTo(alone.keySet());
        alone.forEach((name, values) -> assertThat(together.get(name)).as(name).isEqualTo(values));
    }

    /** All parameters after two iterations. */
    private static Map<String, float[]> trained(int worldSize, GradientSink sink) {
        try (Session session = open(worldSize)) {
            for (int i = 0; i < 2; i++) {
                assertThat(Sessions.step(session, Questions.batch(), sink, 1e-3)).isFinite();
            }
            return Sessions.parameters(session);
        }
    }

    @Test
    void whatASinkThrowsComesOutOfBackward() {
        try (Session session = open(2)) {
            session.stage(Questions.batch());
            session.forward();
            session.loss();
            assertThatThrownBy(
                            () ->
                                    session.backward(
                                            bucket -> {
                                                throw new IllegalStateException("a peer is lost");
                                            }))
                    .hasMessage("a peer is lost");
        }
    }
}
