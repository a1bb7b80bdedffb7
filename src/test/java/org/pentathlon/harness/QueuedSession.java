package org.pentathlon.harness;

import java.util.List;
import java.util.Map;
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

/** Notes what is called, and tells times of a device as a test wants them. */
final class QueuedSession implements Session {
    final List<String> calls;
    DeviceTimes times = new DeviceTimes(-1, -1, -1, -1, -1, -1, -1);
    Runnable beforePassOn = () -> {};
    double loss = 2.5;

    QueuedSession(List<String> calls) {
        this.calls = calls;
    }

    @Override
    public boolean queues() {
        return true;
    }

    @Override
    public boolean hasStage() {
        return true;
    }

    @Override
    public void stage(Batch batch) {
        calls.add("stage");
    }

    @Override
    public void forward() {
        calls.add("forward");
    }

    @Override
    public void loss() {
        calls.add("loss");
    }

    @Override
    public void backward(GradientSink sink) {
        calls.add("backward");
        if (sink != null) {
            sink.ready(new Bucket(0, 64, 1, ElementType.FLOAT32, 42));
        }
    }

    @Override
    public void update(double learningRate) {
        calls.add("update");
    }

    @Override
    public void await() {
        calls.add("await session");
    }

    @Override
    public DeviceTimes deviceTimes() {
        return times;
    }

    @Override
    public void passOn(Runnable meanwhile) {
        beforePassOn.run();
        meanwhile.run();
        calls.add("pass on");
    }

    @Override
    public double endIteration() {
        calls.add("end");
        return loss;
    }

    @Override
    public boolean diverged() {
        return !Double.isFinite(loss);
    }

    @Override
    public Answers answer(Batch batch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public byte[] statistics() {
        return new byte[0];
    }

    @Override
    public void setStatistics(byte[] statistics) {}

    @Override
    public void readParameters(ParameterVisitor visitor) {}

    @Override
    public Available<OperatorRecorder> operators() {
        return Available.no("a fake has none");
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return Available.no("a fake has none");
    }

    @Override
    public Map<String, String> libraries() {
        return Map.of();
    }

    @Override
    public void close() {}
}
