package org.pentathlon.probe;

import java.lang.management.ManagementFactory;
import java.util.LongSummaryStatistics;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.pentathlon.spec.Available;

/**
 * Where in memory Java's heap lies, from its first reserved byte to behind its last one. The only
 * source within the process is what the virtual machine prints as {@code GC.heap_info}.
 *
 * @param start address of the first byte
 * @param end address behind the last byte
 */
record JavaHeap(long start, long end) {
    private static final String COMMANDS = "com.sun.management:type=DiagnosticCommand";
    private static final Pattern RANGE = Pattern.compile("\\[(0x\\S+, )+0x\\p{XDigit}+\\)");
    private static final Pattern ADDRESS = Pattern.compile("0x(\\p{XDigit}+)");

    /** The heap of this process. */
    static Available<JavaHeap> find() {
        try {
            Object text =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(new ObjectName(COMMANDS), "gcHeapInfo", null, null);
            return parse((String) text);
        } catch (JMException e) {
            return Available.no("this Java does not tell where its heap lies: " + e.getMessage());
        }
    }

    static Available<JavaHeap> parse(String heapInfo) {
        LongSummaryStatistics addresses =
                RANGE.matcher(heapInfo)
                        .results()
                        .map(MatchResult::group)
                        .flatMap(range -> ADDRESS.matcher(range).results())
                        .mapToLong(address -> Long.parseUnsignedLong(address.group(1), 16))
                        .summaryStatistics();
        return addresses.getCount() == 0
                ? Available.no(
                        "this Java does not tell where its heap lies; use its usual collector")
                : Available.of(new JavaHeap(addresses.getMin(), addresses.getMax()));
    }

    boolean overlaps(long from, long to) {
        return from < end && to > start;
    }
}
