package org.pentathlon.results;

import java.util.Locale;

/**
 * How a sum over N ranks is made, counted in messages that follow each other and in bytes that one
 * rank sends for every byte of the message. Costs are those of Thakur, Rabenseifner and Gropp,
 * "Optimization of collective communication operations in MPICH" (2005), without the arithmetic,
 * which a measured rate holds. Where N is no power of two, both kinds of doubling begin and end
 * with a message between each rank that is too many and a partner.
 */
public enum AllReduceAlgorithm {
    /** Each rank hands a part of the message to the next, twice around: 2 (N - 1) messages. */
    RING {
        @Override
        public double rounds(int ranks) {
            return 2.0 * (ranks - 1);
        }

        @Override
        public double volume(int ranks) {
            return 2.0 * (ranks - 1) / ranks;
        }
    },
    /** Pairs exchange the whole message, at distances 1, 2, 4 ...: log2 N messages. */
    DOUBLING {
        @Override
        public double rounds(int ranks) {
            return log2(ranks) + folds(ranks);
        }

        @Override
        public double volume(int ranks) {
            return log2(ranks) + folds(ranks);
        }
    },
    /** Pairs exchange halves, quarters ... and then gather them: 2 log2 N messages. */
    HALVING {
        @Override
        public double rounds(int ranks) {
            return 2.0 * log2(ranks) + folds(ranks);
        }

        @Override
        public double volume(int ranks) {
            int paired = 1 << log2(ranks);
            return 2.0 * (paired - 1) / paired + folds(ranks);
        }
    };

    /** Messages that follow each other; 0 for one rank. */
    public abstract double rounds(int ranks);

    /** Bytes that a rank sends, for each byte of the message; 0 for one rank. */
    public abstract double volume(int ranks);

    /** The word in files. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static int log2(int ranks) {
        return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(ranks);
    }

    private static int folds(int ranks) {
        return Integer.bitCount(ranks) == 1 ? 0 : 2;
    }
}
