package org.pentathlon.engine.sleep;

import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.pentathlon.data.Batch;
import org.pentathlon.data.ImageBatch;
import org.pentathlon.data.PairBatch;
import org.pentathlon.data.QuestionBatch;
import org.pentathlon.data.TokenBatch;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Answers;
import org.pentathlon.workload.Parameter;
import org.pentathlon.workload.Problem;

/**
 * Sleeps where a framework computes: the forward pass takes as long as its analytic operations take
 * at a given rate, the backward pass twice that. All else is real. There are no parameters: each
 * counts as one zero.
 */
final class SleepSession implements Session {
    private static final float LOSS = 1;

    private final SessionRequest request;
    private final SleepSettings settings;
    private final Problem problem;
    private final boolean training;
    private final SleepBuckets buckets;
    private long forwardNs;
    private double loss = Double.NaN;
    private boolean diverged;

    SleepSession(SessionRequest request, SleepSettings settings) {
        this.request = request;
        this.settings = settings;
        problem = request.problem();
        training = request.mode() == Mode.TRAIN;
        buckets =
                training && request.reduced()
                        ? new SleepBuckets(
                                problem.parameters(),
                                request.buckets(),
                                request.rank(),
                                request.worldSize())
                        : null;
    }

    @Override
    public boolean hasStage() {
        return false;
    }

    @Override
    public void stage(Batch batch) {
        forwardNs = settings.ns(problem.flops(batch, Mode.INFER));
        loss = Double.NaN;
    }

    @Override
    public void forward() {
        Pause.until(System.nanoTime() + forwardNs);
    }

    @Override
    public void loss() {
        loss = LOSS;
    }

    @Override
    public void backward(GradientSink sink) {
        long start = System.nanoTime();
        long duration = 2 * forwardNs + settings.slowNs(request.rank());
        if (buckets == null) {
            Pause.until(start + duration);
        } else {
            buckets.backward(sink, start, duration, LOSS);
        }
    }

    @Override
    public void update(double learningRate) {
        if (buckets != null) {
            buckets.check();
            diverged = !Float.isFinite(buckets.loss());
        }
    }

    @Override
    public double endIteration() {
        return loss;
    }

    @Override
    public boolean diverged() {
        return diverged;
    }

    /** Says of everything that it is the first there is. */
    @Override
    public Answers answer(Batch batch) {
        if (batch instanceof TokenBatch tokens) {
            return answers(tokens.tokens(), 0, List.of());
        }
        if (batch instanceof PairBatch pairs) {
            int words = Math.toIntExact(pairs.targetTokens());
            return answers(words, words, Collections.nCopies(pairs.samples(), new long[0]));
        }
        if (batch instanceof ImageBatch || batch instanceof QuestionBatch) {
            return answers(batch.samples(), batch.samples(), List.of());
        }
        throw new IllegalArgumentException("unknown batch: " + batch.getClass());
    }

    private static Answers answers(long count, int choices, List<long[]> sentences) {
        return new Answers(
                (double) LOSS * count, count, LongBuffer.wrap(new long[choices]), sentences);
    }

    @Override
    public byte[] statistics() {
        return new byte[0];
    }

    @Override
    public void setStatistics(byte[] statistics) {
        // There are none.
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {
        for (Parameter parameter : problem.parameters()) {
            visitor.visit(parameter, FloatBuffer.allocate(1));
        }
    }

    @Override
    public Available<OperatorRecorder> operators() {
        return Available.no("engine sleep has no operators: it computes nothing");
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return Available.no("engine sleep has no memory to tell of: it computes nothing");
    }

    @Override
    public Map<String, String> libraries() {
        return Map.of("sleep", settings.describe());
    }

    @Override
    public void close() {
        if (buckets != null) {
            buckets.close();
        }
    }
}
