package org.pentathlon.probe;

import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Support;

/**
 * Memory of this process that is really in memory, now and at most, as Linux counts it
 * (Documentation/filesystems/proc.rst), and the part of it that is Java's.
 */
public final class ResidentMemory {
    private static final String RESET_PEAK = "5";
    private static final long KIB = 1024;

    private final Path process;
    private final Available<JavaHeap> heap;

    /**
     * Figures of one moment, in bytes.
     *
     * @param residentBytes in memory now ({@code VmRSS})
     * @param peakBytes most in memory since the process began, or since {@link #resetPeak} ({@code
     *     VmHWM})
     * @param javaBytes of these now: pages of the heap, and what the virtual machine has committed
     *     to classes and compiled code. Its collector's tables and threads' stacks are not in it
     * @param directBytes of these now: buffers outside of the heap, which batches are
     */
    public record Reading(
            long residentBytes, long peakBytes, Available<Long> javaBytes, long directBytes) {}

    /**
     * @param root {@code /}, or a folder that stands for it
     */
    public ResidentMemory(Path root) {
        this(root, JavaHeap.find());
    }

    ResidentMemory(Path root, Available<JavaHeap> heap) {
        this.process = root.resolve("proc/self");
        this.heap = heap;
    }

    /** Makes what is in memory now the peak. */
    public Support resetPeak() {
        Path file = process.resolve("clear_refs");
        try {
            Files.writeString(file, RESET_PEAK);
            return Support.yes();
        } catch (IOException e) {
            return Support.no("the peak of memory cannot be reset through " + file + ": " + e);
        }
    }

    /** What is in memory, or why that is not told. */
    public Available<Reading> read() {
        try {
            List<String> status = Files.readAllLines(process.resolve("status"));
            return Available.of(
                    new Reading(
                            kibibytes(status, "VmRSS"),
                            kibibytes(status, "VmHWM"),
                            javaBytes(),
                            directBytes()));
        } catch (IOException | NumberFormatException e) {
            return Available.no("memory of this process is not told in " + process + ": " + e);
        }
    }

    private static long kibibytes(List<String> lines, String name) throws IOException {
        for (String line : lines) {
            if (line.startsWith(name + ":")) {
                return kibibytes(line);
            }
        }
        throw new IOException("status has no " + name);
    }

    private static long kibibytes(String line) {
        return Math.multiplyExact(Long.parseLong(line.replaceAll("\\D", "")), KIB);
    }

    private Available<Long> javaBytes() throws IOException {
        if (heap.value().isEmpty()) {
            return Available.no(heap.reason());
        }
        long others = ManagementFactory.getMemoryMXBean().getNonHeapMemoryUsage().getCommitted();
        return Available.of(Math.addExact(heapBytes(heap.value().get()), others));
    }

    private long heapBytes(JavaHeap range) throws IOException {
        long bytes = 0;
        boolean within = false;
        for (String line : Files.readAllLines(process.resolve("smaps"))) {
            String first = line.substring(0, Math.max(0, line.indexOf(' ')));
            if (first.matches("\\p{XDigit}+-\\p{XDigit}+")) {
                String[] ends = first.split("-", -1);
                within =
                        range.overlaps(
                                Long.parseUnsignedLong(ends[0], 16),
                                Long.parseUnsignedLong(ends[1], 16));
            } else if (within && first.equals("Rss:")) {
                bytes = Math.addExact(bytes, kibibytes(line));
            }
        }
        return bytes;
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
