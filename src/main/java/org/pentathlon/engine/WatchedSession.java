package org.pentathlon.engine;

import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pentathlon.data.Batch;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Phase;
import org.pentathlon.workload.Answers;

/** A session of which every allocation is watched, from its opening on. */
public final class WatchedSession implements Session {
    /** How much released memory may stay resident. */
    private static final long KEPT_BYTES = 4 << 20;

    private final MemoryHistory history;
    private final boolean resident;
    private final Available<? extends AllocationWatch> watch;
    private WatchableSession session;

    /**
     * @param opening opens the session
     * @param watching begins to listen to the framework's allocator
     * @param history takes what is heard
     * @param resident whether that memory is the process's own, and not a device's
     */
    public WatchedSession(
            Supplier<? extends WatchableSession> opening,
            Function<AllocationWatch.Listener, Available<? extends AllocationWatch>> watching,
            MemoryHistory history,
            boolean resident) {
        this.history = history;
        this.resident = resident;
        if (resident) {
            Glibc.giveBackReleasedMemory(System.getenv());
        }
        watch = watching.apply(new Listener());
        try {
            during(Phase.OTHER, () -> session = opening.get());
        } catch (RuntimeException | Error e) {
            stopWatching();
            throw e;
        }
    }

    /**
     * Tells the history, and has the C library give back what is released, also from between blocks
     * in use. So what is resident follows what is in use.
     */
    private final class Listener implements AllocationWatch.Listener {
        private long releasedBytes;

        @Override
        public synchronized void allocated(long address, long bytes) {
            history.allocated(address, bytes);
            if (resident && releasedBytes >= KEPT_BYTES) {
                releasedBytes = 0;
                Glibc.trim();
            }
        }

        @Override
        public synchronized void released(long address) {
            releasedBytes += history.released(address);
        }

        @Override
        public void counted(long bytes, long reservedBytes) {
            history.counted(bytes, reservedBytes);
        }
    }

    private void during(Phase phase, Runnable work) {
        if (watch.value().isEmpty()) {
            work.run();
            return;
        }
        history.begin(phase);
        watch.value().get().during(work);
        history.end();
        session.tellKnown(history);
    }

    private void stopWatching() {
        watch.value().ifPresent(AllocationWatch::close);
        if (resident) {
            Glibc.keepReleasedMemory(System.getenv());
        }
    }

    @Override
    public Available<MemoryRecorder> memory() {
        return watch.value().isEmpty()
                ? Available.no(watch.reason())
                : Available.of(new Recorder());
    }

    private final class Recorder implements MemoryRecorder {
        @Override
        public void start() {
            watch.value().ifPresent(AllocationWatch::settle);
            history.start();
        }

        @Override
        public SortedMap<MemoryClass, Long> stop() {
            SortedMap<MemoryClass, Long> classes = history.classes();
            OptionalLong held = history.reservedBytes();
            OptionalLong used = watch.value().map(AllocationWatch::deviceBytes).orElseThrow();
            if (held.isPresent() && used.isPresent()) {
                classes.put(
                        MemoryClass.CONTEXT,
                        Math.subtractExact(used.getAsLong(), held.getAsLong()));
            }
            return classes;
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
    public boolean queues() {
        return session.queues();
    }

    @Override
    public void await() {
        during(Phase.OTHER, session::await);
    }

    @Override
    public DeviceTimes deviceTimes() {
        return session.deviceTimes();
    }

    @Override
    public void passOn(Runnable meanwhile) {
        during(Phase.OTHER, () -> session.passOn(meanwhile));
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
    public Map<String, Long> counts() {
        return session.counts();
    }

    @Override
    public void close() {
        try {
            session.close();
        } finally {
            stopWatching();
        }
    }
}
