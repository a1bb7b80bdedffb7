package org.pentathlon.results;

import java.util.List;
import java.util.Optional;

/**
 * What the points of a case say of the process's memory: base + ratio x what the allocator holds.
 * The allocator's peaks follow from the input alone, and so tell how memory grows. The process
 * holds more: itself, its libraries, their own buffers, and what lies idle between blocks in use.
 * Where the engine does not tell of its allocator, the process's peaks are fitted themselves.
 *
 * @param fit of the allocator's or else of the process's peaks
 * @param baseBytes what the process holds beside
 * @param ratio what it holds for each byte of the fit, at least 1
 */
public record SweepPrediction(SweepFit fit, double baseBytes, double ratio) {
    static SweepPrediction ofProcess(SweepFit fit) {
        return new SweepPrediction(fit, 0, 1);
    }

    /**
     * Base and ratio make the sum of squared relative errors of the points' resident peaks least.
     * Points too much alike can give what no process can be; then the ratio is 1.
     */
    static SweepPrediction of(SweepFit allocator, List<SweepPoint> points) {
        List<SweepPoint> both =
                points.stream()
                        .filter(point -> point.status().equals(SweepFits.OK))
                        .filter(point -> !point.confirmation())
                        .filter(point -> point.allocatorPeakBytes() > 0)
                        .filter(point -> point.residentPeakBytes() > 0)
                        .toList();
        double[][] columns = new double[2][both.size()];
        double[] ones = new double[both.size()];
        double overhead = 0;
        for (int i = 0; i < ones.length; i++) {
            double resident = both.get(i).residentPeakBytes();
            double held = both.get(i).allocatorPeakBytes();
            columns[0][i] = 1 / resident;
            columns[1][i] = held / resident;
            ones[i] = 1;
            overhead = Math.max(overhead, resident - held);
        }
        Optional<double[]> line =
                LeastSquares.solve(columns, ones).filter(x -> x[0] >= 0 && x[1] >= 1);
        return line.isPresent()
                ? new SweepPrediction(allocator, line.get()[0], line.get()[1])
                : new SweepPrediction(allocator, overhead, 1);
    }

    /** Peak of the process to be expected. */
    public double bytes(long size, long batch) {
        return baseBytes + ratio * fit.bytes(size, batch);
    }

    /** What one more sample takes of the process. */
    public double bytesPerSample(long size) {
        return ratio * fit.bytesPerSample(size);
    }

    /** Samples with which the process is within a limit; see {@link SweepFit#largestBatch}. */
    public long largestBatch(long size, long limitBytes) {
        return fit.largestBatch(size, (limitBytes - baseBytes) / ratio);
    }
}
