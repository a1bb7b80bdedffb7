package org.pentathlon.data;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * One rank's chunks of a stream of tokens that is cut into columns, chunk after chunk and epoch
 * after epoch. With B columns a rank and N ranks there are N x B columns, of which rank r takes r x
 * B to r x B + B - 1.
 *
 * <p>Of a column of L tokens, chunk i of an epoch has tokens i x bptt to i x bptt + s - 1 as inputs
 * and those one further as targets, where s = min(bptt, L - 1 - i x bptt).
 */
public final class TokenChunks implements BatchMaker<TokenBatch> {
    private static final long ENDLESS = Long.MAX_VALUE;

    private final TokenColumns columns;
    private final long length;
    private final Shard shard;
    private final int bptt;
    private final int[] tokens;

    /**
     * @param length tokens of a column, 2 or more
     */
    TokenChunks(TokenColumns columns, long length, Shard shard, int bptt) {
        this.columns = columns;
        this.length = length;
        this.shard = shard;
        this.bptt = bptt;
        this.tokens = new int[Math.addExact(bptt, 1)];
    }

    /** Columns without end, each a sequence of its own number: one epoch that never ends. */
    public static TokenChunks endless(SyntheticWords words, Shard shard, int bptt) {
        TokenColumns columns =
                (column, first, count, tokens) -> words.words(column, first, count, tokens, 0);
        return new TokenChunks(columns, ENDLESS, shard, bptt);
    }

    /** Chunks of one epoch. */
    public long perEpoch() {
        return perEpoch(length, bptt);
    }

    /** Chunks of one epoch of so many tokens, of which those that fill no row are left out. */
    public static long perEpoch(long tokens, Shard shard, int bptt) {
        return Math.max(1, perEpoch(tokens / shard.globalBatch(), bptt));
    }

    private static long perEpoch(long length, int bptt) {
        return (length - 2) / bptt + 1;
    }

    @Override
    public TokenBatch allocate() {
        return TokenBatch.allocate(shard.batch(), bptt);
    }

    @Override
    public TokenBatch make(long iteration, TokenBatch memory) {
        long first = iteration % perEpoch() * bptt;
        int samples = shard.batch();
        int steps = (int) Math.min(bptt, length - 1 - first);
        for (int sample = 0; sample < samples; sample++) {
            columns.read(shard.firstSample(0) + sample, first, steps + 1, tokens);
            for (int step = 0; step < steps; step++) {
                int at = step * samples + sample;
                memory.inputs().put(at, tokens[step]);
                memory.targets().put(at, tokens[step + 1]);
            }
        }
        return new TokenBatch(memory.inputs(), memory.targets(), samples, steps, first == 0);
    }

    /** The chunks of one epoch. A batch is valid until the next is asked for. */
    public Iterator<Batch> epoch() {
        TokenBatch memory = allocate();
        return new Iterator<>() {
            private long made;

            @Override
            public boolean hasNext() {
                return made < perEpoch();
            }

            @Override
            public Batch next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the epoch is over");
                }
                return make(made++, memory);
            }
        };
    }
}
