package org.pentathlon.harness;

import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.pentathlon.comm.Communicator;
import org.pentathlon.data.Batch;
import org.pentathlon.engine.Session;
import org.pentathlon.workload.Dataset;
import org.pentathlon.workload.Quality;
import org.pentathlon.workload.Split;

/**
 * Measures a model on held-out data, each rank a part of it. All ranks use rank 0's statistics of
 * batch norm, add up their counts in the order of ranks, and so come to the same figures.
 */
final class Evaluator {
    private static final double WHOLE = 1;

    private final Dataset data;
    private final Quality quality;
    private final Session session;
    private final Communicator communicator;

    Evaluator(Dataset data, Session session, Communicator communicator) {
        this.data = data;
        this.quality = data.problem().quality();
        this.session = session;
        this.communicator = communicator;
    }

    /**
     * What came out.
     *
     * @param loss mean negative log-likelihood
     * @param samples of all ranks
     */
    record Measured(List<Quality.Figure> figures, double loss, long samples) {}

    /**
     * One pass over a split; collective.
     *
     * @param stop asked between batches; where any rank is told to, nothing is measured
     */
    Optional<Measured> evaluate(Split split, BooleanSupplier stop) {
        communicator.barrier();
        byte[] own = session.statistics();
        session.setStatistics(communicator.broadcast(own, 0));
        double[] counts = new double[quality.counts()];
        long[] samples = {0};
        boolean whole = pass(split, counts, samples, stop);
        session.setStatistics(own);
        double[] sums = sum(counts, samples[0], whole);
        return sums[counts.length + 1] < communicator.size() * WHOLE
                ? Optional.empty()
                : Optional.of(
                        new Measured(
                                quality.figures(sums),
                                quality.loss(sums),
                                (long) sums[counts.length]));
    }

    private boolean pass(Split split, double[] counts, long[] samples, BooleanSupplier stop) {
        Iterator<Batch> batches = data.pass(split);
        while (batches.hasNext()) {
            if (stop.getAsBoolean()) {
                return false;
            }
            Batch batch = batches.next();
            quality.add(batch, session.answer(batch), counts);
            samples[0] += data.problem().extent(batch).samples();
        }
        return !stop.getAsBoolean();
    }

    /**
     * The sums over all ranks; behind them the number of samples, and that of ranks that were
     * through.
     */
    private double[] sum(double[] counts, long samples, boolean whole) {
        ByteBuffer mine = ByteBuffer.allocate((counts.length + 2) * Double.BYTES);
        for (double count : counts) {
            mine.putDouble(count);
        }
        mine.putDouble((double) samples);
        mine.putDouble(whole ? WHOLE : 0);
        double[] sums = new double[counts.length + 2];
        communicator.gather(
                mine.array(),
                bytes -> {
                    ByteBuffer in = ByteBuffer.wrap(bytes);
                    for (int i = 0; i < sums.length; i++) {
                        sums[i] += in.getDouble();
                    }
                });
        ByteBuffer all = ByteBuffer.allocate(mine.capacity());
        for (double sum : sums) {
            all.putDouble(sum);
        }
        ByteBuffer agreed = ByteBuffer.wrap(communicator.broadcast(all.array(), 0));
        for (int i = 0; i < sums.length; i++) {
            sums[i] = agreed.getDouble();
        }
        return sums;
    }
}
