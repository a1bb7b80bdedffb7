package org.pentathlon.engine.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bytedeco.pytorch.global.torch.ones;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.BucketPlan;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Training.Sgd;

final class GradientBucketsTest {
    @BeforeAll
    static void prepare() {
        TorchEngine.prepare();
    }

    private static TorchSession open(int worldSize) {
        Sgd sgd = new Sgd(0.1, 0, 0);
        return (TorchSession)
                new TorchEngine()
                        .open(Networks.request(Networks.vgg(2), 4, 32, sgd, Mode.TRAIN, worldSize));
    }

    /** An iteration in which the other rank has the same gradients, and a loss of its own. */
    private static boolean diverges(TorchSession session, float otherLoss) {
        ImageBatch batch = Networks.batch(4, 32, 1);
        session.stage(batch);
        session.forward();
        session.loss();
        List<Bucket> buckets = new ArrayList<>();
        session.backward(buckets::add);
        assertThat(buckets).hasSizeGreaterThan(1);
        FloatBuffer last = Sessions.values(buckets.get(buckets.size() - 1));
        float own = last.get(last.limit() - 1);
        last.put(last.limit() - 1, own + otherLoss);
        session.update(0.1);
        assertThat(session.endIteration()).isEqualTo(own).isFinite();
        return session.diverged();
    }

    @Test
    void aLossOfAnotherRankIsKnownInTheSameIteration() {
        try (TorchSession session = open(2)) {
            assertThat(diverges(session, 1)).isFalse();
            assertThat(diverges(session, Float.POSITIVE_INFINITY)).isTrue();
            assertThat(diverges(session, 2)).isFalse();
            assertThat(diverges(session, Float.NaN)).isTrue();
        }
    }

    @Test
    void aRankAloneKnowsItsOwnLoss() {
        try (TorchSession session = open(1)) {
            ImageBatch batch = Networks.batch(4, 32, 1);
            batch.pixels().put(5, Float.NaN);
            session.stage(batch);
            session.forward();
            session.loss();
            session.backward(bucket -> {});
            session.update(0.1);
            assertThat(session.endIteration()).isNaN();
            assertThat(session.diverged()).isTrue();
        }
    }

    @Test
    void severalBackwardPassesMayRunAtOnce() throws Exception {
        int threads = 4;
        int leaves = 40;
        int elements = 200;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try (PointerScope scope = new PointerScope()) {
            List<Tensor> parameters = new ArrayList<>();
            for (int i = 0; i < leaves; i++) {
                parameters.add(ones(elements).set_requires_grad(true));
            }
            GradientBuckets buckets =
                    new GradientBuckets(parameters, BucketPlan.FIXED, new HostPlace());
            for (int round = 0; round < 200; round++) {
                List<Bucket> ready = new ArrayList<>();
                buckets.begin(ready::add, ones(1));
                CyclicBarrier start = new CyclicBarrier(threads);
                List<Future<?>> passes = new ArrayList<>();
                for (int t = 0; t < threads; t++) {
                    int first = t;
                    passes.add(
                            pool.submit(
                                    () -> {
                                        start.await();
                                        backward(parameters, first, threads);
                                        return null;
                                    }));
                }
                for (Future<?> pass : passes) {
                    pass.get();
                }
                buckets.end();
                assertThat(ready).hasSize(1);
                FloatBuffer values = Sessions.values(ready.get(0));
                for (int i = 0; i < leaves; i++) {
                    // In reverse order; the gradient of the i-th is i.
                    assertThat(values.get(i * elements)).isEqualTo(leaves - 1 - i);
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void backward(List<Tensor> parameters, int first, int step) {
        try (PointerScope local = new PointerScope()) {
            Tensor sum = parameters.get(first).mul(new Scalar(first)).sum();
            for (int i = first + step; i < parameters.size(); i += step) {
                sum = sum.add(parameters.get(i).mul(new Scalar(i)).sum());
            }
            sum.backward();
        }
    }
}
