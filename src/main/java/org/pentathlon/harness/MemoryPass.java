package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.probe.ResidentMemory.Reading;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.MemoryRow;
import org.pentathlon.results.PassRow;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Support;

/**
 * Looks at memory: opens a session of its own, in which each allocation is watched, behind the
 * close of the one that was timed. What cannot be had is said, and ends no run.
 */
final class MemoryPass {
    private final Supplier<Session> opening;
    private final Function<Session, GradientReducer> reducers;
    private final BiFunction<Session, GradientReducer, IterationRecorder> recorders;
    private final ResidentMemory process;
    private final Optional<Supplier<Support>> gpuAlone;
    private final int iterations;
    private final double learningRate;

    /**
     * @param opening opens a session with {@code traceMemory}; collective where the caller's way to
     *     open one is
     * @param reducers makes what reduces its gradients, or null where there is nothing to reduce
     * @param recorders makes what runs the session's iterations
     * @param gpuAlone whether this process alone uses its GPU; empty where it has none
     * @param iterations behind one that warms up; the same number on all ranks
     */
    MemoryPass(
            Supplier<Session> opening,
            Function<Session, GradientReducer> reducers,
            BiFunction<Session, GradientReducer, IterationRecorder> recorders,
            ResidentMemory process,
            Optional<Supplier<Support>> gpuAlone,
            int iterations,
            double learningRate) {
        this.opening = opening;
        this.reducers = reducers;
        this.recorders = recorders;
        this.process = process;
        this.gpuAlone = gpuAlone;
        this.iterations = iterations;
        this.learningRate = learningRate;
    }

    /** Collective in training; this rank's memory, at the moment of the largest peak. */
    Measurements run() {
        Available<Reading> before = process.read();
        Support reset = process.resetPeak();
        try (Session session = opening.get();
                GradientReducer reducer = reducers.apply(session)) {
            List<PassRow> rows = new ArrayList<>();
            Available<MemoryRecorder> memory = session.memory();
            SortedMap<MemoryClass, Long> peak =
                    iterate(recorders.apply(session, reducer), memory, rows);
            Map<MemoryClass, Available<Long>> classes = new EnumMap<>(MemoryClass.class);
            peak.forEach((memoryClass, bytes) -> classes.put(memoryClass, Available.of(bytes)));
            classes.putAll(ofProcess(before, process.read(), reset));
            classes.computeIfPresent(MemoryClass.CONTEXT, (context, bytes) -> unshared(bytes));
            return new Measurements(
                    List.of(),
                    List.of(),
                    rows(classes, memory),
                    List.of(),
                    rows,
                    unavailable(memory));
        }
    }

    /** What is in use beside the allocator's is one process's where there is no other. */
    private Available<Long> unshared(Available<Long> bytes) {
        Support alone = gpuAlone.map(Supplier::get).orElse(Support.yes());
        return alone.supported() ? bytes : Available.no(alone.reason());
    }

    /** The classes of the iteration with the largest peak. */
    private SortedMap<MemoryClass, Long> iterate(
            IterationRecorder recorder, Available<MemoryRecorder> memory, List<PassRow> rows) {
        SortedMap<MemoryClass, Long> largest = new TreeMap<>();
        // The first warms up, and yet its peak counts: its batch may be the largest.
        for (int i = -1; i < iterations; i++) {
            memory.value().ifPresent(MemoryRecorder::start);
            recorder.restart();
            long[] row = recorder.run(Math.max(0, i), learningRate);
            if (i >= 0) {
                rows.add(new PassRow(Measure.MEMORY, true, row.clone()));
            }
            if (memory.value().isPresent()) {
                SortedMap<MemoryClass, Long> classes = memory.value().get().stop();
                if (largest.isEmpty() || peak(classes) > peak(largest)) {
                    largest = classes;
                }
            }
        }
        return largest;
    }

    private static long peak(SortedMap<MemoryClass, Long> classes) {
        return classes.getOrDefault(MemoryClass.ALLOCATOR_PEAK, 0L);
    }

    private static Map<MemoryClass, Available<Long>> ofProcess(
            Available<Reading> before, Available<Reading> after, Support reset) {
        if (before.value().isEmpty() || after.value().isEmpty()) {
            Available<Reading> failed = before.value().isEmpty() ? before : after;
            Available<Long> none = Available.no(failed.reason());
            return Map.of(
                    MemoryClass.RUNTIME, none,
                    MemoryClass.JAVA, none,
                    MemoryClass.HOST_BATCHES, none,
                    MemoryClass.RESIDENT_PEAK, none);
        }
        Reading old = before.value().get();
        Reading now = after.value().get();
        Available<Long> runtime =
                old.javaBytes().value().isEmpty()
                        ? Available.no(old.javaBytes().reason())
                        : Available.of(
                                old.residentBytes()
                                        - old.javaBytes().value().get()
                                        - old.directBytes());
        return Map.of(
                MemoryClass.RUNTIME,
                runtime,
                MemoryClass.JAVA,
                now.javaBytes(),
                MemoryClass.HOST_BATCHES,
                Available.of(now.directBytes()),
                MemoryClass.RESIDENT_PEAK,
                reset.supported() ? Available.of(now.peakBytes()) : Available.no(reset.reason()));
    }

    private List<MemoryRow> rows(
            Map<MemoryClass, Available<Long>> classes, Available<MemoryRecorder> memory) {
        List<MemoryRow> rows = new ArrayList<>();
        for (MemoryClass each : MemoryClass.values()) {
            Available<Long> bytes = classes.getOrDefault(each, Available.no(absent(each, memory)));
            rows.add(new MemoryRow(each.word(), bytes.value().orElse(-1L), bytes.reason()));
        }
        return rows;
    }

    private String absent(MemoryClass memoryClass, Available<MemoryRecorder> memory) {
        if (gpuAlone.isEmpty() && memoryClass == MemoryClass.RESERVED) {
            return "the CPU's allocator reserves nothing";
        }
        if (gpuAlone.isEmpty() && memoryClass == MemoryClass.CONTEXT) {
            return "a CPU has no context";
        }
        return memory.value().isPresent() ? "the engine does not tell" : memory.reason();
    }

    private static List<Measurements.Unavailable> unavailable(Available<MemoryRecorder> memory) {
        return memory.value().isPresent()
                ? List.of()
                : List.of(new Measurements.Unavailable(Measure.MEMORY.word(), memory.reason()));
    }
}
