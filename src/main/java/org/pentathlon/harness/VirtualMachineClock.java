package org.pentathlon.harness;

import java.lang.management.CompilationMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * What the virtual machine did behind the benchmark's back, accumulated since its start. The
 * virtual machine counts in whole milliseconds, and so do these figures.
 */
final class VirtualMachineClock {
    private final GarbageCollectorMXBean[] collectors =
            ManagementFactory.getGarbageCollectorMXBeans().toArray(GarbageCollectorMXBean[]::new);
    private final CompilationMXBean compiler = ManagementFactory.getCompilationMXBean();

    /** Time in which garbage collection stopped the program. */
    long collectionNs() {
        long milliseconds = 0;
        for (GarbageCollectorMXBean collector : collectors) {
            milliseconds += Math.max(0, collector.getCollectionTime());
        }
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }

    /** Time of the compiler on its own threads. */
    long compilationNs() {
        return compiler == null
                ? 0
                : TimeUnit.MILLISECONDS.toNanos(compiler.getTotalCompilationTime());
    }
}
