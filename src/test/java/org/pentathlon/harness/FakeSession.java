package org.pentathlon.harness;

import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.Bucket;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.ElementType;
import org.pentathlon.workload.Answers;

/** Notes what is called, and in which order; says what a test wants it to. */
final class FakeSession implements Session {
    final List<String> made;
    private final boolean queues;
    DeviceTimes times = new DeviceTimes(-1, -1, -1, -1, -1, -1, -1);
    Runnable beforePassOn = () -> {};
    double loss = 2.5;
    double answeredLoss = 1;
    Available<MemoryRecorder> memory = Available.no("a fake has none");
    byte[] statistics = {};
    Runnable beforeAnswer = () -> {};
    BooleanSupplier diverged = () -> !Double.isFinite(loss);

    FakeSession() {
        this(new ArrayList<>(), false);
    }

    private FakeSession(List<String> made, boolean queues) {
        this.made = made;
        this.queues = queues;
    }

    /** One that has a stage and queues its work, as on a device. */
    static FakeSession queued(List<String> made) {
        return new FakeSession(made, true);
    }

    @Override
    public boolean queues() {
        return queues;
    }

    @Override
    public boolean hasStage() {
        return queues;
    }

    @Override
    public void stage(Batch batch) {
        made.add("stage");
    }

    @Override
    public void forward() {
        made.add("forward");
    }

    @Override
    public void loss() {
        made.add("loss");
    }

    @Override
    public void backward(GradientSink sink) {
        made.add("backward");
        if (sink != null) {
            sink.ready(new Bucket(0, 64, 1, ElementType.FLOAT32, queues ? 42 : 0));
        }
    }

    @Override
    public void update(double learningRate) {
        made.add("update " + learningRate);
    }

    @Override
    public void await() {
        made.add("await session");
    }

    @Override
    public DeviceTimes deviceTimes() {
        return times;
    }

    @Override
    public void passOn(Runnable meanwhile) {
        beforePassOn.run();
        meanwhile.run();
        made.add("pass on");
    }

    @Override
    public double endIteration() {
        made.add("value");
        return loss;
    }

    @Override
    public boolean diverged() {
        return diverged.getAsBoolean();
    }

    /** Says of each sample that it is of class 0. */
    @Override
    public Answers answer(Batch batch) {
        beforeAnswer.run();
        made.add("answer " + batch.samples() + " with " + statistics[0]);
        int samples = batch.samples();
        return new Answers(
                answeredLoss * samples, samples, LongBuffer.wrap(new long[samples]), List.of());
    }

    @Override
    public byte[] statistics() {
        return statistics;
    }

    @Override
    public void setStatistics(byte[] other) {
        statistics = other;
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {}

    @Override
    public Available<OperatorRecorder> operators() {
        return Available.no("a fake has none");
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return memory;
    }

    @Override
    public Map<String, String> libraries() {
        return Map.of();
    }

    @Override
    public void close() {}
}
