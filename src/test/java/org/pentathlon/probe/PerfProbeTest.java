package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.LastErrorException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.CounterRow;

class PerfProbeTest {
    private static final int NO_ENTRY = 2;
    private static final int NO_THREAD = 3;

    @TempDir Path root;

    /** Counters by their number; what they say is the thread's number times an event's. */
    private static final class Kernel implements PerfEvents {
        final Set<Integer> open = new TreeSet<>();
        final Map<Integer, PerfEvent> events = new HashMap<>();
        final Map<Integer, Integer> threads = new HashMap<>();
        final List<Integer> counting = new ArrayList<>();
        final Map<Long, Integer> errors = new HashMap<>();
        final Map<Integer, Reading> readings = new HashMap<>();
        int endedThread = -1;
        int last = 100;

        @Override
        public int open(PerfEvent event, int thread) {
            if (errors.containsKey(event.config())) {
                throw new LastErrorException(errors.get(event.config()));
            }
            if (thread == endedThread) {
                throw new LastErrorException(NO_THREAD);
            }
            last++;
            open.add(last);
            events.put(last, event);
            threads.put(last, thread);
            return last;
        }

        @Override
        public void enable(int counter) {
            counting.add(counter);
        }

        @Override
        public void disable(int counter) {
            assertThat(counting).contains(counter);
        }

        @Override
        public Reading read(int counter) {
            assertThat(open).contains(counter);
            long value = threads.get(counter) * (events.get(counter).config() + 1);
            return readings.getOrDefault(threads.get(counter), new Reading(value, 1000, 1000));
        }

        @Override
        public void close(int counter) {
            assertThat(open.remove(counter)).isTrue();
        }
    }

    private final Kernel kernel = new Kernel();

    @BeforeEach
    void machine() throws IOException {
        write("proc/sys/kernel/perf_event_paranoid", "2");
        Files.createDirectories(root.resolve("proc/self/task/10"));
        Files.createDirectories(root.resolve("proc/self/task/30"));
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private PerfProbe probe() {
        return new PerfProbe(root, kernel);
    }

    private Map<String, CounterRow> count() {
        Map<String, CounterRow> rows = new HashMap<>();
        ProbeRun.start(List.of(probe())).stop().forEach(row -> rows.put(row.name(), row));
        return rows;
    }

    @Test
    void everyThreadIsCountedAndAllIsClosed() {
        Map<String, CounterRow> rows = count();

        // Threads 10 and 30; the events' numbers are those of enum perf_hw_id.
        assertThat(rows.get("cycles").value()).isEqualTo(40 * 1);
        assertThat(rows.get("instructions").value()).isEqualTo(40 * 2);
        assertThat(rows.get("cache_references").value()).isEqualTo(40 * 3);
        assertThat(rows.get("cache_misses").value()).isEqualTo(40 * 4);
        assertThat(rows.get("branches").value()).isEqualTo(40 * 5);
        assertThat(rows.get("branch_misses").value()).isEqualTo(40 * 6);
        assertThat(rows.get("counted_share").value()).isEqualTo(1);
        assertThat(rows.get("floating_point_operations").reason()).contains("no event");
        assertThat(kernel.counting).hasSize(12);
        assertThat(kernel.open).isEmpty();
    }

    @Test
    void countersThatTookTurnsAreScaledThreadByThread() {
        kernel.readings.put(10, new PerfEvents.Reading(100, 1000, 250));
        kernel.readings.put(30, new PerfEvents.Reading(7, 1000, 1000));

        Map<String, CounterRow> rows = count();

        assertThat(rows.get("cycles").value()).isEqualTo(407);
        assertThat(rows.get("counted_share").value()).isCloseTo(0.625, within(1e-12));
    }

    @Test
    void aCounterThatHadNoTurnIsNoFigureUnlessItsThreadHardlyRan() {
        kernel.readings.put(30, new PerfEvents.Reading(0, 1000, 0));
        assertThat(count().get("cycles").reason()).contains("no turn in 50 %");

        kernel.readings.put(30, new PerfEvents.Reading(0, 10, 0));
        assertThat(count().get("cycles").value()).isEqualTo(10);

        kernel.readings.put(30, new PerfEvents.Reading(0, 0, 0));
        assertThat(count().get("cycles").value()).isEqualTo(10);
    }

    @Test
    void aThreadThatHasEndedIsLeftOut() {
        kernel.endedThread = 10;

        assertThat(count().get("instructions").value()).isEqualTo(30 * 2);
    }

    @Test
    void anEventThatTheProcessorLacksIsMissingAlone() {
        kernel.errors.put(2L, NO_ENTRY);

        Map<String, CounterRow> rows = count();

        assertThat(rows.get("cache_references").reason())
                .contains("offers no such hardware counter");
        assertThat(rows.get("cache_misses").value()).isEqualTo(40 * 4);
        assertThat(kernel.open).isEmpty();
    }

    @Test
    void whatTheKernelRefusesSaysWhatToDo() throws IOException {
        kernel.errors.put(1L, 13);
        write("proc/sys/kernel/perf_event_paranoid", "4");
        assertThat(probe().support().reason())
                .contains("kernel.perf_event_paranoid=4", "set it to 2 or less");

        kernel.errors.put(1L, 24);
        assertThat(probe().support().reason()).contains("ulimit -n");

        Files.delete(root.resolve("proc/sys/kernel/perf_event_paranoid"));
        assertThat(probe().support().reason()).contains("kernel was built without");
        assertThat(count()).hasSize(8).allSatisfy((name, row) -> assertThat(row.value()).isNaN());
    }

    @Test
    void floatingPointOperationsAreWeightedByTheWidthOfTheInstructions() throws IOException {
        write(
                "proc/cpuinfo",
                "vendor_id\t: GenuineIntel\ncpu family\t: 6\nmodel\t\t: 143\nflags\t\t: fma avx512f");
        kernel.readings.put(10, new PerfEvents.Reading(1, 1000, 1000));
        kernel.readings.put(30, new PerfEvents.Reading(2, 1000, 1000));

        // Each of the five events once and twice: 3 (1 + 2 + 4 + 8 + 16).
        assertThat(count().get("floating_point_operations").value()).isEqualTo(93);
        assertThat(kernel.events.values())
                .extracting(PerfEvent::config)
                .contains(0x03C7L, 0x04C7L, 0x18C7L, 0x60C7L, 0x80C7L);
    }

    @Test
    void eventsOfFloatingPointAreThoseOfTheProcessor() {
        assertThat(events("AuthenticAMD", "23", "49", "fma")).isEqualTo("[0xf03]");
        assertThat(events("AuthenticAMD", "25", "1", "fma")).isEqualTo("[0xf03]");
        assertThat(events("AuthenticAMD", "25", "17", "fma avx512_bf16")).isEqualTo("[0x1f03]");
        assertThat(events("AuthenticAMD", "26", "2", "fma avx512_bf16")).isEqualTo("[0xf03]");
        assertThat(events("GenuineIntel", "6", "79", "fma")).startsWith("[0x3c7, ");
        assertThat(events("GenuineIntel", "6", "60", "fma")).contains("no event");
        assertThat(events("AuthenticAMD", "21", "2", "fma")).contains("no event");
        assertThat(events("Other", "6", "79", "avx512f")).contains("no event");
    }

    private static String events(String vendor, String family, String model, String flags) {
        var found =
                FloatingPointEvents.of(
                        Map.of(
                                "vendor_id", Set.of(vendor),
                                "cpu family", Set.of(family),
                                "model", Set.of(model),
                                "flags", Set.of(flags)));
        return found.value()
                .map(list -> list.stream().map(e -> "0x" + Long.toHexString(e.config())).toList())
                .map(List::toString)
                .orElse(found.reason());
    }

    /** Software events are there on virtual machines too, and take the same way. */
    @Test
    void theKernelCountsAThreadAndThoseThatItStarts() throws InterruptedException {
        PerfEvents linux = new LinuxPerfEvents();
        PerfEvent taskClock = new PerfEvent(1, 1, 1);
        int counter = -1;
        try {
            counter = linux.open(taskClock, 0);
        } catch (LastErrorException e) {
            assumeTrue(false, "not permitted here: " + e.getMessage());
        }
        assertThat(linux.read(counter)).isEqualTo(new PerfEvents.Reading(0, 0, 0));
        linux.enable(counter);
        long burnedNs = 20_000_000;
        Thread child = new Thread(() -> burn(burnedNs));
        child.start();
        child.join();
        linux.disable(counter);

        PerfEvents.Reading reading = linux.read(counter);
        assertThat(reading.value()).isGreaterThanOrEqualTo(burnedNs);
        assertThat(reading.runningNs()).isEqualTo(reading.enabledNs()).isPositive();
        assertThat(linux.read(counter)).isEqualTo(reading);
        linux.close(counter);
        int closed = counter;
        assertThatThrownBy(() -> linux.read(closed)).isInstanceOf(LastErrorException.class);
    }

    /** Uses a processor for that long. */
    private static void burn(long nanos) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        while (threads.getCurrentThreadCpuTime() < nanos) {
            Thread.onSpinWait();
        }
    }

    /** The real call: it counts, or says why not, on every machine. */
    @Test
    void thisMachinesKernelIsAsked() {
        List<CounterRow> rows = ProbeRun.start(List.of(new PerfProbe(Path.of("/")))).stop();

        assertThat(rows).hasSize(8);
        assertThat(rows).noneMatch(row -> row.reason().contains("could not be"));
        assertThat(rows)
                .filteredOn(row -> row.name().equals("instructions"))
                .allMatch(row -> !row.reason().isEmpty() || row.value() > 0);
    }
}
