package org.pentathlon.results;

import java.util.List;
import java.util.stream.Stream;
import org.pentathlon.spec.MemoryClass;

/** Whether the memory of a rank's classes adds up, and explains what the process has in memory. */
public final class MemoryChecks {
    /** Share of the allocator's peak that no class may explain. */
    static final double UNATTRIBUTED_LIMIT = 0.02;

    /** Share of the resident peak, and bytes, that nothing may explain: whichever is more. */
    static final double RESIDENT_LIMIT = 0.10;

    static final double RESIDENT_LIMIT_BYTES = 32 << 20;

    private static final long UNAVAILABLE = -1;

    private final List<MemoryRow> rows;
    private final String at;

    private MemoryChecks(List<MemoryRow> rows, String at) {
        this.rows = rows;
        this.at = at;
    }

    /**
     * The checks of one rank in one launch.
     *
     * @param rows of all classes
     * @param at the rank's name in the details of what failed
     */
    public static List<CheckRow> of(List<MemoryRow> rows, String at) {
        MemoryChecks checks = new MemoryChecks(rows, at);
        return List.of(checks.addsUp(), checks.attributed(), checks.resident());
    }

    private CheckRow addsUp() {
        List<MemoryClass> parts =
                Stream.of(MemoryClass.values()).filter(MemoryClass::isPartOfPeak).toList();
        String name = "memory_adds_up";
        if (lacks(parts) || lacks(List.of(MemoryClass.ALLOCATOR_PEAK))) {
            return CheckRow.notApplicable(name, "not all classes are available");
        }
        long gap = Math.subtractExact(sum(parts), bytes(MemoryClass.ALLOCATOR_PEAK));
        return row(
                name, Math.abs((double) gap), 0, "classes sum up to the allocator's peak, bytes");
    }

    private CheckRow attributed() {
        String name = "memory_attributed";
        if (lacks(List.of(MemoryClass.UNATTRIBUTED, MemoryClass.ALLOCATOR_PEAK))) {
            return CheckRow.notApplicable(name, "the allocator's memory is not available");
        }
        long peak = bytes(MemoryClass.ALLOCATOR_PEAK);
        double share = peak == 0 ? 0 : (double) bytes(MemoryClass.UNATTRIBUTED) / peak;
        return row(name, share, UNATTRIBUTED_LIMIT, "share of the allocator's peak of no class");
    }

    private CheckRow resident() {
        List<MemoryClass> parts =
                List.of(
                        MemoryClass.ALLOCATOR_PEAK,
                        MemoryClass.RUNTIME,
                        MemoryClass.JAVA,
                        MemoryClass.HOST_BATCHES);
        String name = "memory_resident";
        if (lacks(parts) || lacks(List.of(MemoryClass.RESIDENT_PEAK))) {
            return CheckRow.notApplicable(name, "not all classes are available");
        }
        if (!lacks(List.of(MemoryClass.RESERVED))) {
            return CheckRow.notApplicable(name, "the allocator's memory is the GPU's");
        }
        long peak = bytes(MemoryClass.RESIDENT_PEAK);
        double beyond = Math.subtractExact(peak, sum(parts));
        double limit = Math.max(RESIDENT_LIMIT * peak, RESIDENT_LIMIT_BYTES);
        return row(name, beyond, limit, "resident peak beyond all classes, bytes");
    }

    private CheckRow row(String name, double value, double limit, String what) {
        boolean passed = value <= limit;
        return CheckRow.of(name, passed, value, limit, passed ? what : what + "; " + at);
    }

    private boolean lacks(List<MemoryClass> classes) {
        return classes.stream().anyMatch(each -> bytes(each) == UNAVAILABLE);
    }

    private long sum(List<MemoryClass> classes) {
        return classes.stream().mapToLong(this::bytes).reduce(0, Math::addExact);
    }

    /** Of a class; -1 where it could not be had. */
    private long bytes(MemoryClass memoryClass) {
        return rows.stream()
                .filter(row -> row.memoryClass().equals(memoryClass.word()))
                .mapToLong(MemoryRow::bytes)
                .findFirst()
                .orElse(UNAVAILABLE);
    }
}
