package org.pentathlon.harness;

import static org.pentathlon.results.IterationColumn.ALLREDUCE_HIDDEN_NS;
import static org.pentathlon.results.IterationColumn.BACKWARD_NS;
import static org.pentathlon.results.IterationColumn.DATA_NS;
import static org.pentathlon.results.IterationColumn.DONE_NS;
import static org.pentathlon.results.IterationColumn.FLOPS;
import static org.pentathlon.results.IterationColumn.FORWARD_NS;
import static org.pentathlon.results.IterationColumn.GC_NS;
import static org.pentathlon.results.IterationColumn.ITERATION;
import static org.pentathlon.results.IterationColumn.ITERATION_NS;
import static org.pentathlon.results.IterationColumn.JIT_NS;
import static org.pentathlon.results.IterationColumn.LOSS;
import static org.pentathlon.results.IterationColumn.LOSS_NS;
import static org.pentathlon.results.IterationColumn.MISSING;
import static org.pentathlon.results.IterationColumn.OTHER_NS;
import static org.pentathlon.results.IterationColumn.PADDING_POSITIONS;
import static org.pentathlon.results.IterationColumn.POSITIONS;
import static org.pentathlon.results.IterationColumn.READY_NS;
import static org.pentathlon.results.IterationColumn.SAMPLES;
import static org.pentathlon.results.IterationColumn.STAGE_NS;
import static org.pentathlon.results.IterationColumn.START_NS;
import static org.pentathlon.results.IterationColumn.SYNC_NS;
import static org.pentathlon.results.IterationColumn.TAIL_NS;
import static org.pentathlon.results.IterationColumn.TOKENS;
import static org.pentathlon.results.IterationColumn.UPDATE_NS;

import java.util.Arrays;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Session;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Problem;

/**
 * Runs one iteration and fills its row. Between the borders of two phases stands nothing but one
 * reading of the clock; what has to be worked out is worked out behind the last one.
 *
 * <p>Where the session queues its phases, the host's columns say how long it took to queue them,
 * and the device tells how long they took. The host waits once, behind the last phase.
 *
 * <p>An iteration begins where the one before it ended, so that no time is left out: what the
 * harness does between the two, writing the row among it, is in the next one's {@code other}.
 */
final class IterationRecorder {
    private final Problem problem;
    private final Mode mode;
    private final Session session;
    private final BatchSource source;
    private final GradientReducer reducer;
    private final VirtualMachineClock machine = new VirtualMachineClock();
    private final long[] row = new long[IterationColumn.COUNT];
    private long collectionNs;
    private long compilationNs;
    private long lastEnd;
    private long dataStart;
    private long phasesEnd;
    private double lastLoss;
    private final boolean withLoss;
    private final boolean queues;

    /**
     * @param reducer reduces gradients over the ranks, or null where there is nothing to reduce
     */
    IterationRecorder(
            Problem problem,
            Mode mode,
            Session session,
            BatchSource source,
            GradientReducer reducer) {
        this.problem = problem;
        this.mode = mode;
        this.session = session;
        this.source = source;
        this.reducer = reducer;
        this.withLoss = mode == Mode.TRAIN || problem.inferenceLoss();
        this.queues = session.queues();
        restart();
    }

    /** The next iteration begins now; returns the instant. */
    final long restart() {
        collectionNs = machine.collectionNs();
        compilationNs = machine.compilationNs();
        lastEnd = System.nanoTime();
        return lastEnd;
    }

    /** Leaves out the time since the last iteration: the next begins now. Returns that time. */
    long leaveOut() {
        long end = lastEnd;
        return restart() - end;
    }

    /** When the last iteration's first phase began; the others follow each other without a gap. */
    long dataStartNs() {
        return dataStart;
    }

    /** When the last iteration's last phase was over, on the device too. */
    long phasesEndNs() {
        return phasesEnd;
    }

    /** Loss of the last iteration; NaN too where it is left out. */
    double loss() {
        return lastLoss;
    }

    /** Whether there is a loss, and it was no finite number in the last iteration; see Session. */
    boolean diverged() {
        return withLoss && session.diverged();
    }

    /** Runs an iteration; the row is valid until the next call. */
    long[] run(long iteration, double learningRate) {
        if (reducer != null) {
            reducer.begin();
        }
        long start = System.nanoTime();
        Batch batch = source.next();
        long data = System.nanoTime();
        session.stage(batch);
        long stage = session.hasStage() ? System.nanoTime() : data;
        session.forward();
        long forward = System.nanoTime();
        long loss = forward;
        if (withLoss) {
            session.loss();
            loss = System.nanoTime();
        }
        long backward = loss;
        long reduced = loss;
        long update = loss;
        if (mode == Mode.TRAIN) {
            session.backward(reducer);
            backward = System.nanoTime();
            reduced = backward;
            if (reducer != null) {
                reducer.finish();
                reduced = System.nanoTime();
            }
            session.update(learningRate);
            update = System.nanoTime();
        }
        long synced = update;
        if (queues) {
            if (reducer != null) {
                reducer.await();
            }
            session.await();
            synced = System.nanoTime();
        }
        double value = session.endIteration();
        long end = System.nanoTime();

        begin(iteration, start, data, stage, forward, loss, end);
        if (mode == Mode.TRAIN) {
            set(BACKWARD_NS, backward - loss);
            set(UPDATE_NS, update - reduced);
        }
        long otherNs = (start - lastEnd) + (end - synced);
        if (queues) {
            set(SYNC_NS, synced - update);
            // Sums were queued then, and not waited for: the tail is the device's.
            otherNs += reduced - backward;
            new DeviceColumns(session.deviceTimes(), synced).fill(row, reducer != null);
        } else if (reducer != null) {
            set(TAIL_NS, reduced - backward);
            set(READY_NS, backward);
            set(DONE_NS, reduced);
        }
        if (reducer != null) {
            set(ALLREDUCE_HIDDEN_NS, reducer.hiddenNs(backward));
        }
        set(OTHER_NS, otherNs);
        lastEnd = end;
        dataStart = start;
        phasesEnd = synced;
        return finish(batch, value);
    }

    private void begin(
            long iteration, long start, long data, long stage, long forward, long loss, long end) {
        Arrays.fill(row, MISSING);
        set(ITERATION, iteration);
        set(START_NS, lastEnd);
        set(ITERATION_NS, end - lastEnd);
        set(DATA_NS, data - start);
        if (session.hasStage()) {
            set(STAGE_NS, stage - data);
        }
        set(FORWARD_NS, forward - stage);
        if (withLoss) {
            set(LOSS_NS, loss - forward);
        }
    }

    private long[] finish(Batch batch, double loss) {
        long collected = machine.collectionNs();
        long compiled = machine.compilationNs();
        set(GC_NS, collected - collectionNs);
        set(JIT_NS, compiled - compilationNs);
        collectionNs = collected;
        compilationNs = compiled;
        Problem.Extent extent = problem.extent(batch);
        set(SAMPLES, extent.samples());
        set(TOKENS, extent.tokens());
        set(POSITIONS, extent.positions());
        set(PADDING_POSITIONS, extent.paddingPositions());
        set(FLOPS, problem.flops(batch, mode));
        lastLoss = loss;
        if (withLoss) {
            set(LOSS, Double.doubleToRawLongBits(loss));
        }
        return row;
    }

    private void set(IterationColumn column, long value) {
        row[column.ordinal()] = value;
    }
}
