package org.pentathlon.probe;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/**
 * Memory of this process that is in the machine's: at the end of the count, and the most since the
 * process began, or since that mark was last reset.
 */
final class ResidentMemoryProbe implements Probe {
    private static final String STATUS = "proc/self/status";
    private static final Counter RESIDENT = new Counter("resident_bytes", "B");
    private static final Counter PEAK = new Counter("peak_resident_bytes", "B");

    private final SystemFiles files;

    /**
     * @param root {@code /}, or a folder that stands for it
     */
    ResidentMemoryProbe(Path root) {
        files = new SystemFiles(root);
    }

    @Override
    public String source() {
        return "/" + STATUS;
    }

    @Override
    public List<Counter> counters() {
        return List.of(RESIDENT, PEAK);
    }

    @Override
    public Support support() {
        return files.exists(STATUS)
                ? Support.yes()
                : Support.no(files.root().resolve(STATUS) + " is not there: mount /proc");
    }

    @Override
    public Counting start() {
        return new Counting() {
            @Override
            public List<CounterRow> stop() {
                return List.of(row(RESIDENT, "VmRSS"), row(PEAK, "VmHWM"));
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    private CounterRow row(Counter counter, String field) {
        OptionalLong bytes = files.field(STATUS, field);
        return bytes.isPresent()
                ? counter.row(source(), bytes.getAsLong())
                : counter.unavailable(source(), "the kernel does not tell " + field);
    }
}
