package org.pentathlon.engine.torch;

import java.util.Map;
import java.util.SortedMap;
import org.bytedeco.javacpp.PointerScope;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.Glibc;
import org.pentathlon.engine.GradientSink;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Answers;

/** A {@link TorchSession} of which every allocation is watched, from its opening on. */
final class TracedSession implements Session {
    /** How much released memory may stay resident. */
    private static final long KEPT_BYTES = 4 << 20;

    private final MemoryHistory history = new MemoryHistory();
    private final Available<AllocationHook> hook = AllocationHook.find(new Listener());
    private TorchSession session;

    TracedSession(SessionRequest request) {
        Glibc.giveBackReleasedMemory(System.getenv());
        try {
            during(Phase.OTHER, () -> session = new TorchSession(request));
        } catch (RuntimeException | Error e) {
            Glibc.keepReleasedMemory(System.getenv());
            throw e;
        }
    }

    /**
     * Tells the history, and has the C library give back what is released, also from between blocks
     * in use. So what is resident follows what is in use.
     */
    private final class Listener implements AllocationHook.Listener {
        private long releasedBytes;

        @Override
        public synchronized void allocated(long address, long bytes) {
            history.allocated(address, bytes);
            if (releasedBytes >= KEPT_BYTES) {
                releasedBytes = 0;
                Glibc.trim();
            }
        }

        @Override
        public synchronized void released(long address, long bytes) {
            history.released(address);
            releasedBytes += bytes;
        }
    }

    private void during(Phase phase, Runnable work) {
        if (hook.value().isEmpty()) {
            work.run();
            return;
        }
        history.begin(phase);
        hook.value().get().during(work);
        history.end();
        tellKnown();
    }

    private void tellKnown() {
        try (PointerScope local = new PointerScope()) {
            session.knownMemory()
                    .forEach(
                            (memoryClass, tensors) ->
                                    tensors.forEach(
                                            tensor ->
                                                    history.know(
                                                            Weights.address(tensor), memoryClass)));
        }
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return hook.value().isEmpty() ? Available.no(hook.reason()) : Available.of(new Recorder());
    }

    private final class Recorder implements MemoryRecorder {
        @Override
        public void start() {
            history.start();
        }

        @Override
        public SortedMap<MemoryClass, Long> stop() {
            return history.classes();
        }
    }

    @Override
    public boolean hasStage() {
        return session.hasStage();
    }

    @Override
    public void stage(Batch batch) {
        during(Phase.STAGE, () -> session.stage(batch));
    }

    @Override
    public void forward() {
        during(Phase.FORWARD, session::forward);
    }

    @Override
    public void loss() {
        during(Phase.LOSS, session::loss);
    }

    @Override
    public void backward(GradientSink sink) {
        during(Phase.BACKWARD, () -> session.backward(sink));
    }

    @Override
    public void update(double learningRate) {
        during(Phase.UPDATE, () -> session.update(learningRate));
    }

    @Override
    public double endIteration() {
        double[] loss = new double[1];
        during(Phase.OTHER, () -> loss[0] = session.endIteration());
        return loss[0];
    }

    @Override
    public boolean diverged() {
        return session.diverged();
    }

    @Override
    public Answers answer(Batch batch) {
        Answers[] answers = new Answers[1];
        during(Phase.OTHER, () -> answers[0] = session.answer(batch));
        return answers[0];
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
    public Map<String, String> libraries() {
        return session.libraries();
    }

    @Override
    public void close() {
        session.close();
        Glibc.keepReleasedMemory(System.getenv());
    }
}
