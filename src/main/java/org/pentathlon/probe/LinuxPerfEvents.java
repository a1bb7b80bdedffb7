package org.pentathlon.probe;

import com.sun.jna.Function;
import com.sun.jna.Memory;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/** The kernel itself. Numbers of calls are those of x86-64. */
final class LinuxPerfEvents implements PerfEvents {
    private static final long PERF_EVENT_OPEN = 298;
    private static final long CLOSE_ON_EXEC = 8;
    private static final int IOC_ENABLE = 0x2400;
    private static final int IOC_DISABLE = 0x2401;

    /** {@code struct perf_event_attr}, its first version: kernels know it all. */
    private static final int ATTR_BYTES = 64;

    private static final int TYPE = 0;
    private static final int SIZE = 4;
    private static final int CONFIG = 8;
    private static final int READ_FORMAT = 32;
    private static final int FLAGS = 40;
    private static final long DISABLED = 1;
    private static final long INHERIT = 1 << 1;

    /** What a user may count with the kernel's usual settings, so that figures are comparable. */
    private static final long EXCLUDE_KERNEL = 1 << 5;

    private static final long EXCLUDE_HYPERVISOR = 1 << 6;
    private static final long TIME_ENABLED = 1;
    private static final long TIME_RUNNING = 1 << 1;
    private static final int READING_BYTES = 3 * Long.BYTES;

    @Override
    public int open(PerfEvent event, int thread) {
        try (Memory attr = new Memory(ATTR_BYTES)) {
            attr.clear();
            attr.setInt(TYPE, event.type());
            attr.setInt(SIZE, ATTR_BYTES);
            attr.setLong(CONFIG, event.config());
            attr.setLong(READ_FORMAT, TIME_ENABLED | TIME_RUNNING);
            attr.setLong(FLAGS, DISABLED | INHERIT | EXCLUDE_KERNEL | EXCLUDE_HYPERVISOR);
            long anyProcessor = -1;
            long noGroup = -1;
            Object[] arguments = {
                new NativeLong(PERF_EVENT_OPEN),
                attr,
                new NativeLong(thread),
                new NativeLong(anyProcessor),
                new NativeLong(noGroup),
                new NativeLong(CLOSE_ON_EXEC)
            };
            return function("syscall").invokeInt(arguments);
        }
    }

    @Override
    public void enable(int counter) {
        control(counter, IOC_ENABLE);
    }

    @Override
    public void disable(int counter) {
        control(counter, IOC_DISABLE);
    }

    private static void control(int counter, int request) {
        Object[] arguments = {counter, new NativeLong(request), Pointer.NULL};
        function("ioctl").invokeInt(arguments);
    }

    @Override
    public Reading read(int counter) {
        try (Memory reading = new Memory(READING_BYTES)) {
            Object[] arguments = {counter, reading, new NativeLong(READING_BYTES)};
            int bytes = function("read").invokeInt(arguments);
            if (bytes != READING_BYTES) {
                throw new IllegalStateException("a counter gave " + bytes + " bytes");
            }
            return new Reading(
                    reading.getLong(0),
                    reading.getLong(Long.BYTES),
                    reading.getLong(2L * Long.BYTES));
        }
    }

    @Override
    public void close(int counter) {
        Object[] arguments = {counter};
        function("close").invokeInt(arguments);
    }

    private static Function function(String name) {
        return Function.getFunction("c", name, Function.THROW_LAST_ERROR);
    }
}
