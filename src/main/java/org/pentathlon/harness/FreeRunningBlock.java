package org.pentathlon.harness;

import java.util.Optional;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.StopAgreement;
import org.pentathlon.data.Batch;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Session;
import org.pentathlon.results.FreeRun;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.Problem;

/**
 * Iterations behind the timing pass that are queued one behind the other: the host waits for the
 * device once, at their end. What a device does per second is told by these, since in the timing
 * pass it is idle while the host waits, reads the clock and queues the next iteration.
 */
final class FreeRunningBlock {
    /**
     * By so many iterations a rank may be ahead of another when it asks whether to stop: those that
     * {@link Session#passOn} lets a host queue, and one that it is at.
     */
    private static final int AHEAD = 4;

    private final Problem problem;
    private final Mode mode;
    private final Session session;
    private final BatchSource source;
    private final GradientReducer reducer;
    private final boolean withLoss;
    private long samples;
    private long tokens;
    private long positions;
    private long paddingPositions;
    private long flops;

    /**
     * @param session one that {@link Session#queues}
     * @param reducer reduces gradients over the ranks, or null where there is nothing to reduce
     */
    FreeRunningBlock(
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
    }

    /**
     * Where ranks agree to stop.
     *
     * @param order the case's place in the run
     * @param before iterations of the case before the block
     */
    record Stop(StopRequest request, StopAgreement agreed, int order, long before) {
        boolean reached(long done) {
            return agreed.reached(order, before + done);
        }

        /** No rank can be there before it knows of the proposal: see {@link StopAgreement}. */
        void propose(long done, long iterations) {
            if (request.asked() && done + AHEAD < iterations && agreed.stopAt() == null) {
                agreed.proposeStop(order, before + done + AHEAD);
            }
        }
    }

    /** Runs the block, once; collective. Empty where ranks stopped before its first iteration. */
    Optional<FreeRun> run(
            Communicator communicator, long iterations, double learningRate, Stop stop) {
        Runnable meanwhile = reducer == null ? () -> {} : reducer::check;
        communicator.barrier();
        long start = System.nanoTime();
        long done = 0;
        while (done < iterations && !stop.reached(done)) {
            stop.propose(done, iterations);
            if (done > 0) {
                session.passOn(meanwhile);
            }
            queue(learningRate);
            done++;
        }
        if (done == 0) {
            return Optional.empty();
        }
        if (reducer != null) {
            reducer.await();
        }
        session.await();
        long end = System.nanoTime();
        double loss = session.endIteration();
        return Optional.of(
                new FreeRun(
                        done,
                        start,
                        end,
                        samples,
                        tokens,
                        positions,
                        paddingPositions,
                        flops,
                        withLoss ? loss : Double.NaN));
    }

    private void queue(double learningRate) {
        if (reducer != null) {
            reducer.begin();
        }
        Batch batch = source.next();
        session.stage(batch);
        session.forward();
        if (withLoss) {
            session.loss();
        }
        if (mode == Mode.TRAIN) {
            session.backward(reducer);
            if (reducer != null) {
                reducer.finish();
            }
            session.update(learningRate);
        }
        count(batch);
    }

    /** Behind what is queued, while the device is at it. */
    private void count(Batch batch) {
        Problem.Extent extent = problem.extent(batch);
        samples = Math.addExact(samples, extent.samples());
        tokens = Math.addExact(tokens, extent.tokens());
        positions = Math.addExact(positions, extent.positions());
        paddingPositions = Math.addExact(paddingPositions, extent.paddingPositions());
        flops = Math.addExact(flops, problem.flops(batch, mode));
    }
}
