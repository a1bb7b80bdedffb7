package org.pentathlon.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Phase;

/**
 * What an allocator gave out and got back, and what for. Sizes are what was asked for. The class of
 * a block is that of a tensor known to lie in it, or classes share it; else it follows from the
 * phase that asked for it and from how long it was kept:
 *
 * <table>
 * <caption>Classes of blocks without a known tensor</caption>
 * <tr><td>asked for in</td><td>kept until</td><td>class</td></tr>
 * <tr><td>stage</td><td>behind stage</td><td>input</td></tr>
 * <tr><td>forward, loss</td><td>behind the loss</td><td>activations</td></tr>
 * <tr><td>forward, loss</td><td>a later iteration</td><td>there input: state carried over</td></tr>
 * <tr><td>update</td><td>the iteration's end</td><td>optimizer</td></tr>
 * <tr><td>any</td><td>less</td><td>workspace</td></tr>
 * <tr><td>before the iteration</td><td>any</td><td>unattributed</td></tr>
 * </table>
 *
 * <p>Safe for use by several threads.
 */
public final class MemoryHistory {
    private static final int NEVER = Integer.MAX_VALUE;
    private static final long UNKNOWN = -1;

    private final boolean told;
    private final Map<Long, Block> live = new HashMap<>();
    // Of the iteration: what was live at its start, and what was asked for since.
    private final List<Block> blocks = new ArrayList<>();
    private Phase phase = Phase.OTHER;
    private int events;
    private int staged;
    private int computed;
    private long liveBytes;
    private long peakBytes;
    private int peak;
    // By the allocator's own count: now, and at the peak.
    private long countedBytes = UNKNOWN;
    private long reservedBytes = UNKNOWN;
    private long peakCountedBytes = UNKNOWN;
    private long peakReservedBytes = UNKNOWN;

    /** Memory that was asked for at once; its times count events of the iteration. */
    private static final class Block {
        final long bytes;
        final Phase phase;
        int allocated;
        int released = NEVER;
        MemoryClass known;
        Map<MemoryClass, Long> shares = Map.of();

        Block(long bytes, Phase phase, int allocated) {
            this.bytes = bytes;
            this.phase = phase;
            this.allocated = allocated;
        }
    }

    /**
     * @param told whether the engine tells of its input and of all that it keeps between
     *     iterations: what it does not tell of is workspace within the iteration that asked for it,
     *     unless kept for the backward pass, and of no class later
     */
    public MemoryHistory(boolean told) {
        this.told = told;
    }

    /** What follows belongs to a phase. */
    public synchronized void begin(Phase next) {
        phase = next;
    }

    /** The phase that began last is over; what follows belongs to none. */
    public synchronized void end() {
        events++;
        if (phase == Phase.STAGE) {
            staged = events;
        } else if (phase == Phase.FORWARD || phase == Phase.LOSS) {
            computed = events;
        }
        phase = Phase.OTHER;
    }

    /** So many bytes were given out. */
    public synchronized void allocated(long address, long bytes) {
        // Had the block before been released on a thread that nobody listens to.
        released(address);
        events++;
        Block block = new Block(bytes, phase, events);
        live.put(address, block);
        blocks.add(block);
        liveBytes = Math.addExact(liveBytes, bytes);
        if (liveBytes > peakBytes) {
            peakBytes = liveBytes;
            peak = events;
        }
    }

    /**
     * A block came back; passes over those of which nothing is known.
     *
     * @return its bytes
     */
    public synchronized long released(long address) {
        Block block = live.remove(address);
        if (block == null) {
            return 0;
        }
        events++;
        block.released = events;
        liveBytes = Math.subtractExact(liveBytes, block.bytes);
        return block.bytes;
    }

    /**
     * What the allocator itself has given out and holds, behind what was told last; a block that
     * was told of by nobody is then found.
     */
    public synchronized void counted(long bytes, long reserved) {
        countedBytes = bytes;
        reservedBytes = reserved;
        if (peak == events) {
            countPeak();
        }
    }

    private void countPeak() {
        peakCountedBytes = countedBytes;
        peakReservedBytes = reservedBytes;
    }

    /** What the allocator holds now by its own count; empty where it does not count. */
    public synchronized OptionalLong reservedBytes() {
        return reservedBytes == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(reservedBytes);
    }

    /** Number of blocks that were there at the iteration's start or were asked for since. */
    public synchronized int blocks() {
        return blocks.size();
    }

    /**
     * Tells what blocks are for of which nobody knows more than that they stay.
     *
     * @param from that number before the first of them was asked for
     */
    public synchronized void knowKept(int from, MemoryClass memoryClass) {
        blocks.subList(from, blocks.size()).stream()
                .filter(block -> block.released == NEVER)
                .forEach(block -> block.known = memoryClass);
    }

    /** Tells what a live block holds, by its first byte; passes over memory of others. */
    public synchronized void know(long address, MemoryClass memoryClass) {
        Block block = live.get(address);
        if (block != null) {
            block.known = memoryClass;
        }
    }

    /**
     * Tells how much of a live block, by its first byte, is for what; the rest of it is workspace.
     * Good for the iteration in which it is told; passes over memory of others.
     */
    public synchronized void share(long address, Map<MemoryClass, Long> shares) {
        Block block = live.get(address);
        if (block != null) {
            block.known = MemoryClass.WORKSPACE;
            block.shares = Map.copyOf(shares);
        }
    }

    /** An iteration begins. */
    public synchronized void start() {
        events = 0;
        staged = 0;
        computed = 0;
        peak = 0;
        peakBytes = liveBytes;
        countPeak();
        blocks.clear();
        blocks.addAll(live.values());
        for (Block block : blocks) {
            block.allocated = 0;
            block.shares = Map.of();
        }
    }

    /**
     * Classes at the moment of the peak since {@link #start}, and their sum. Where the allocator
     * counts, the sum is its own, what nobody told of is of no class, and what it held beyond is
     * {@link MemoryClass#RESERVED}.
     */
    public synchronized SortedMap<MemoryClass, Long> classes() {
        SortedMap<MemoryClass, Long> classes = new TreeMap<>();
        for (MemoryClass each : MemoryClass.values()) {
            if (each.compareTo(MemoryClass.ALLOCATOR_PEAK) < 0) {
                classes.put(each, 0L);
            }
        }
        for (Block block : blocks) {
            if (block.allocated <= peak && peak < block.released) {
                long rest = block.bytes;
                for (Map.Entry<MemoryClass, Long> share : block.shares.entrySet()) {
                    classes.merge(share.getKey(), share.getValue(), Math::addExact);
                    rest = Math.subtractExact(rest, share.getValue());
                }
                classes.merge(classOf(block), rest, Math::addExact);
            }
        }
        classes.put(MemoryClass.ALLOCATOR_PEAK, peakBytes);
        if (peakCountedBytes != UNKNOWN) {
            long untold = Math.max(0, Math.subtractExact(peakCountedBytes, peakBytes));
            classes.merge(MemoryClass.UNATTRIBUTED, untold, Math::addExact);
            classes.put(MemoryClass.ALLOCATOR_PEAK, peakCountedBytes);
            classes.put(
                    MemoryClass.RESERVED, Math.subtractExact(peakReservedBytes, peakCountedBytes));
        }
        return classes;
    }

    private MemoryClass classOf(Block block) {
        if (block.known != null) {
            return block.known;
        }
        boolean before = block.allocated == 0;
        boolean mayBeKept = block.phase == Phase.FORWARD || block.phase == Phase.LOSS;
        if (told && block.phase != Phase.OTHER && (before || !mayBeKept)) {
            return MemoryClass.WORKSPACE;
        }
        return switch (block.phase) {
            case UPDATE ->
                    block.released == NEVER || before
                            ? MemoryClass.OPTIMIZER
                            : MemoryClass.WORKSPACE;
            case STAGE -> kept(block, staged, MemoryClass.INPUT);
            case FORWARD, LOSS ->
                    before ? MemoryClass.INPUT : kept(block, computed, MemoryClass.ACTIVATIONS);
            default -> before ? MemoryClass.UNATTRIBUTED : MemoryClass.WORKSPACE;
        };
    }

    private static MemoryClass kept(Block block, int until, MemoryClass memoryClass) {
        return block.released > until ? memoryClass : MemoryClass.WORKSPACE;
    }
}
