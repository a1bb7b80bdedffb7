package org.pentathlon.engine.sleep;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.Optional;
import org.pentathlon.engine.Bucket;
import org.pentathlon.spec.ElementType;

/**
 * A bucket that is all zero but for a few elements, whose sum over the ranks is known. They lie
 * elsewhere in each iteration, so that in time all of it is looked at, and setting them takes no
 * time worth speaking of.
 *
 * <p>Rank r of n adds w (1 + r mod 16), where w from 1 to 8 depends on the place: whole numbers
 * that single precision adds up without an error for 100,000 ranks, in whatever order.
 */
final class ProbedBucket implements AutoCloseable {
    private static final int PROBES = 64;
    private static final int RANK_VALUES = 16;
    private static final int WEIGHTS = 8;

    private final Bucket bucket;
    private final Memory memory;
    private final long gradients;
    private final int probes;
    private final float own;
    private final long sum;

    /**
     * Takes the memory, and writes to all of it.
     *
     * @param gradients elements, at least 1
     * @param extra elements behind them that are not this class's matter
     */
    ProbedBucket(int index, long gradients, int extra, int rank, int worldSize) {
        this.gradients = gradients;
        this.probes = (int) Math.min(PROBES, gradients);
        this.own = contribution(rank);
        long all = 0;
        for (int other = 0; other < worldSize; other++) {
            all += contribution(other);
        }
        this.sum = all;
        long elements = Math.addExact(gradients, extra);
        memory = new Memory(Math.multiplyExact(elements, Float.BYTES));
        memory.clear();
        bucket = new Bucket(index, Pointer.nativeValue(memory), elements, ElementType.FLOAT32, 0);
    }

    private static int contribution(int rank) {
        return 1 + rank % RANK_VALUES;
    }

    Bucket bucket() {
        return bucket;
    }

    /** Puts this rank's values in. */
    void fill(long iteration) {
        for (int probe = 0; probe < probes; probe++) {
            long place = place(probe, iteration);
            set(place, weight(place) * own);
        }
    }

    /**
     * Takes the sums out again.
     *
     * @return what is wrong with them
     */
    Optional<String> take(long iteration) {
        Optional<String> wrong = Optional.empty();
        for (int probe = 0; probe < probes; probe++) {
            long place = place(probe, iteration);
            double expected = (double) weight(place) * sum;
            double found = get(place);
            if (found != expected && wrong.isEmpty()) {
                wrong =
                        Optional.of(
                                "element %d of bucket %d is %s, and the sum over the ranks is %s"
                                        .formatted(place, bucket.index(), found, expected));
            }
            set(place, 0);
        }
        return wrong;
    }

    /** One place in each of equal parts. */
    private long place(int probe, long iteration) {
        long start = part(probe);
        long length = part(probe + 1) - start;
        // The golden ratio spreads the places of consecutive iterations.
        double turn = (iteration + probe) * 0.6180339887498949;
        return start + Math.min(length - 1, (long) ((turn - Math.floor(turn)) * length));
    }

    private long part(int probe) {
        return Math.multiplyExact(gradients, probe) / probes;
    }

    private static int weight(long place) {
        return 1 + (int) (place % WEIGHTS);
    }

    float get(long element) {
        return memory.getFloat(element * Float.BYTES);
    }

    void set(long element, float value) {
        memory.setFloat(element * Float.BYTES, value);
    }

    @Override
    public void close() {
        memory.close();
    }
}
