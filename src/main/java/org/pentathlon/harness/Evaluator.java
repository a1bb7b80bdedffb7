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
import org.pentathlon.workload.Problem;
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
     * @param tokens of all ranks
     */
    record Measured(List<Quality.Figure> figures, double loss, long samples, long tokens) {}

    /** What a rank has to give beside its counts, in the order of {@link #sum}. */
    private record Share(long samples, long tokens, boolean whole) {
        static final int FIGURES = 3;
    }

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
        Share share = pass(split, counts, stop);
        session.setStatistics(own);
        double[] sums = sum(counts, share);
        return sums[counts.length + 2] < communicator.size() * WHOLE
                ? Optional.empty()
                : Optional.of(
                        new Measured(
                                quality.figures(sums),
                                quality.loss(sums),
                                (long) sums[counts.length],
                                (long) sums[counts.length + 1]));
    }

    private Share pass(Split split, double[] counts, BooleanSupplier stop) {
        Iterator<Batch> batches = data.pass(split);
        long samples = 0;
        long tokens = 0;
        while (batches.hasNext() && !stop.getAsBoolean()) {
            Batch batch = batches.next();
            quality.add(batch, session.answer(batch), counts);
            Problem.Extent extent = data.problem().extent(batch);
            samples = Math.addExact(samples, extent.samples());
            tokens = Math.addExact(tokens, extent.tokens());
        }
        return new Share(samples, tokens, !stop.getAsBoolean());
    }

    /**
     * The sums over all ranks; behind them the numbers of samples and tokens, and that of ranks
     * that were through.
     */
    private double[] sum(double[] counts, Share share) {
        ByteBuffer mine = ByteBuffer.allocate((counts.length + Share.FIGURES) * Double.BYTES);
        for (double count : counts) {
            mine.putDouble(count);
        }
        mine.putDouble((double) share.samples());
        mine.putDouble((double) share.tokens());
        mine.putDouble(share.whole() ? WHOLE : 0);
        double[] sums = new double[counts.length + Share.FIGURES];
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
