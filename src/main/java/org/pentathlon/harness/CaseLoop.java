package org.pentathlon.harness;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.pentathlon.comm.Communicator;
import org.pentathlon.comm.StopAgreement;
import org.pentathlon.results.CaseRows;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.LearningRate;

/** The loop over a case's iterations on one rank: warm-up, barrier, measured ones, evaluations. */
final class CaseLoop {
    /** How a loop ended. */
    enum Ending {
        /** With its last iteration, at its target, or with a loss that is no finite number. */
        OVER,
        /** Where all ranks agreed to stop. */
        STOPPED
    }

    private final NumberedCase numbered;
    private final Communicator communicator;
    private final StopAgreement agreed;
    private final StopRequest stop;
    private final ProgressListener progress;
    private final IterationRecorder recorder;
    private final CaseRows rows;
    private final QualityClock clock;
    private final Optional<EpochEvaluations> evaluations;
    private final Consumer<String> say;
    private final int warmup;
    private final int total;
    private final long perEpoch;
    private LearningRate rate;
    private boolean interrupted;
    private long startNs;
    private long endNs;
    private long evaluationNs;
    private long flops;

    /**
     * @param perEpoch iterations of an epoch; not used where there are no evaluations
     * @param evaluations made after each epoch
     * @param say takes what went wrong
     */
    CaseLoop(
            NumberedCase numbered,
            Communicator communicator,
            StopAgreement agreed,
            StopRequest stop,
            ProgressListener progress,
            IterationRecorder recorder,
            CaseRows rows,
            QualityClock clock,
            LearningRate rate,
            int iterations,
            long perEpoch,
            Optional<EpochEvaluations> evaluations,
            Consumer<String> say) {
        this.numbered = numbered;
        this.communicator = communicator;
        this.agreed = agreed;
        this.stop = stop;
        this.progress = progress;
        this.recorder = recorder;
        this.rows = rows;
        this.clock = clock;
        this.rate = rate;
        this.warmup = numbered.spec().warmup();
        this.total = Math.addExact(warmup, iterations);
        this.perEpoch = perEpoch;
        this.evaluations = evaluations;
        this.say = say;
    }

    /** Runs the loop; collective. */
    Ending run() {
        progress.beginIterations(total);
        communicator.barrier();
        clock.resume();
        startNs = recorder.restart();
        int done = 0;
        boolean over = false;
        while (!over && done < total && !agreed.reached(numbered.order(), done)) {
            if (done == warmup) {
                communicator.barrier();
                startNs = recorder.restart();
            }
            iterate(done);
            done++;
            progress.iteration(done);
            clock.tick();
            if (recorder.diverged()) {
                over = true;
            } else {
                proposeStop(done);
                over = evaluate(done - warmup) != EpochEvaluations.Verdict.GO_ON;
            }
        }
        if (over && done <= warmup) {
            // A rank that infers diverges by itself: the others are to meet behind the warm-up.
            communicator.barrier();
        }
        endNs = System.nanoTime();
        clock.stopEnergy();
        if (done > 0 && recorder.diverged()) {
            tellDivergence(done - 1);
        }
        return interrupted || (!over && done < total) ? Ending.STOPPED : Ending.OVER;
    }

    private void iterate(int done) {
        if (done < warmup) {
            rows.appendWarmup(recorder.run(done, rate.at(0)));
        } else {
            long iteration = done - (long) warmup;
            long[] row = recorder.run(iteration, rate.at(iteration));
            rows.append(row);
            flops = Math.addExact(flops, row[IterationColumn.FLOPS.ordinal()]);
        }
    }

    /** Ranks that train agree on it between any two iterations; the last needs no such word. */
    private void proposeStop(int done) {
        if (stop.asked() && done < total && agreed.stopAt() == null) {
            // Not within the warm-up: a peer may already wait at the barrier behind it.
            agreed.proposeStop(numbered.order(), Math.max(done, warmup) + 1L);
        }
    }

    private EpochEvaluations.Verdict evaluate(long iterations) {
        if (evaluations.isEmpty() || iterations <= 0 || iterations % perEpoch != 0) {
            return EpochEvaluations.Verdict.GO_ON;
        }
        long last = iterations - 1;
        int epoch = Math.toIntExact(iterations / perEpoch);
        progress.evaluating();
        EpochEvaluations.Verdict verdict =
                evaluations
                        .get()
                        .afterEpoch(
                                new EpochEvaluations.Point(epoch, last, rate.at(last)),
                                () -> stopping(iterations));
        if (verdict == EpochEvaluations.Verdict.STOPPED) {
            interrupted = true;
        } else {
            rate = rate.evaluated(evaluations.get().loss());
        }
        evaluationNs += recorder.leaveOut();
        return verdict;
    }

    /** Whether ranks are to stop, so that an evaluation is for nothing. */
    private boolean stopping(long iterations) {
        if (stop.asked() && agreed.stopAt() == null) {
            // Behind the last iteration too: nobody gets there, but all learn of it.
            agreed.proposeStop(numbered.order(), warmup + iterations + 1);
        }
        return agreed.stopAt() != null;
    }

    /**
     * Says so once: all ranks that train end here and know it, where each that infers ends for
     * itself.
     */
    private void tellDivergence(int iteration) {
        String where =
                iteration < warmup
                        ? "iteration " + iteration + " of the warm-up"
                        : "iteration " + (iteration - warmup);
        boolean together = numbered.spec().mode() == Mode.TRAIN && communicator.size() > 1;
        if (!together) {
            say.accept("loss is " + recorder.loss() + " at " + where);
            return;
        }
        byte[] mine = ByteBuffer.allocate(Double.BYTES).putDouble(recorder.loss()).array();
        StringBuilder found = new StringBuilder();
        int[] rank = {0};
        communicator.gather(
                mine,
                bytes -> {
                    double loss = ByteBuffer.wrap(bytes).getDouble();
                    if (!Double.isFinite(loss) && found.isEmpty()) {
                        found.append("loss is " + loss + " at " + where + " on rank " + rank[0]);
                    }
                    rank[0]++;
                });
        if (communicator.rank() == 0) {
            say.accept(
                    found.isEmpty()
                            ? "mean loss of the ranks is no finite number at " + where
                            : found.toString());
        }
    }

    /** Learning rate of the last iteration that was planned, for those behind it. */
    double learningRate() {
        return rate.at(Math.max(0, total - warmup - 1));
    }

    long startNs() {
        return startNs;
    }

    long endNs() {
        return endNs;
    }

    /** Time of the loop that went into evaluations. */
    long evaluationNs() {
        return evaluationNs;
    }

    long meanFlops() {
        return rows.count() == 0 ? 0 : flops / rows.count();
    }
}
