package org.pentathlon.harness;

import java.util.Map;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.data.Batch;
import org.pentathlon.device.Gpu;
import org.pentathlon.device.Nvtx;
import org.pentathlon.engine.DeviceTimes;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.NvtxName;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Answers;

/**
 * A session whose work a profiler sees by name: the case, in it {@code warmup N}, {@code iteration
 * N} for those that are measured, or {@code pass N} for what comes behind them, each from stage on;
 * in these the phases' words, and {@code sync} for the wait at the end.
 */
final class RangedSession implements Session {
    private final Session session;
    private final Nvtx nvtx;
    private final int warmup;
    private final int measured;
    private int iterations;

    /**
     * @param name of the range around all
     * @param warmup iterations that come first
     * @param measured iterations that follow
     */
    RangedSession(Session session, Nvtx nvtx, String name, int warmup, int measured) {
        this.session = session;
        this.nvtx = nvtx;
        this.warmup = warmup;
        this.measured = measured;
        nvtx.push(name);
    }

    /** The session itself where no profiler is there: nothing then stands in its way. */
    static Session of(Session session, CaseSpec spec, int measured) {
        Nvtx nvtx = Nvtx.ofProcess();
        return nvtx.attached()
                ? new RangedSession(
                        session,
                        nvtx,
                        NvtxName.of(spec, device(spec.device())).text(),
                        spec.warmup(),
                        measured)
                : session;
    }

    private static String device(DeviceKind device) {
        return device == DeviceKind.CUDA
                ? RankGpu.of(System.getenv()).value().map(Gpu::name).orElse("none")
                : device.word();
    }

    private String iteration() {
        if (iterations < warmup) {
            return "warmup " + iterations;
        }
        int behind = iterations - warmup;
        return behind < measured ? "iteration " + behind : "pass " + (behind - measured);
    }

    private void during(String name, Runnable work) {
        nvtx.push(name);
        try {
            work.run();
        } finally {
            nvtx.pop();
        }
    }

    @Override
    public boolean hasStage() {
        return session.hasStage();
    }

    @Override
    public void stage(Batch batch) {
        nvtx.push(iteration());
        during(Phase.STAGE.word(), () -> session.stage(batch));
    }

    @Override
    public void forward() {
        during(Phase.FORWARD.word(), session::forward);
    }

    @Override
    public void loss() {
        during(Phase.LOSS.word(), session::loss);
    }

    @Override
    public void backward(GradientSink sink) {
        during(Phase.BACKWARD.word(), () -> session.backward(sink));
    }

    @Override
    public void update(double learningRate) {
        during(Phase.UPDATE.word(), () -> session.update(learningRate));
    }

    @Override
    public boolean queues() {
        return session.queues();
    }

    @Override
    public void await() {
        during("sync", session::await);
    }

    @Override
    public DeviceTimes deviceTimes() {
        return session.deviceTimes();
    }

    @Override
    public void passOn(Runnable meanwhile) {
        session.passOn(meanwhile);
        over();
    }

    @Override
    public double endIteration() {
        double loss = session.endIteration();
        over();
        return loss;
    }

    private void over() {
        nvtx.pop();
        iterations++;
    }

    @Override
    public boolean diverged() {
        return session.diverged();
    }

    @Override
    public Answers answer(Batch batch) {
        nvtx.push("answer");
        try {
            return session.answer(batch);
        } finally {
            nvtx.pop();
        }
    }

    @Override
    public byte[] statistics() {
        return session.statistics();
    }

    @Override
    public void setStatistics(byte[] statistics) {
        session.setStatistics(statistics);
    }

    @Override
    public void readParameters(ParameterVisitor visitor) {
        session.readParameters(visitor);
    }

    @Override
    public Available<OperatorRecorder> operators() {
        return session.operators();
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return session.memory();
    }

    @Override
    public Map<String, String> libraries() {
        return session.libraries();
    }

    @Override
    public Map<String, Long> counts() {
        return session.counts();
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            nvtx.pop();
        }
    }
}
