package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.MemoryRow;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.ProblemClass;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;
import org.pentathlon.workload.Workloads;

class MemoryPassTest {
    private final Problem problem =
            Workloads.byName("vgg").orElseThrow().problem(ProblemClass.TINY, Map.of("batch", "2"));
    private final FakeSession session = new FakeSession();
    private Optional<Supplier<Support>> gpuAlone = Optional.empty();

    /** Says that each iteration has one of the peaks, all of it weights. */
    private static final class FakeRecorder implements MemoryRecorder {
        final Deque<Long> peaks;

        FakeRecorder(Long... peaks) {
            this.peaks = new ArrayDeque<>(List.of(peaks));
        }

        @Override
        public void start() {}

        @Override
        public SortedMap<MemoryClass, Long> stop() {
            long peak = peaks.remove();
            return new TreeMap<>(
                    Map.of(MemoryClass.WEIGHTS, peak, MemoryClass.ALLOCATOR_PEAK, peak));
        }
    }

    private Measurements run(ResidentMemory process) {
        try (BatchSource source =
                problem.open(new DataRequest(DataMode.SYNTHETIC, null, 1, 0, 1, true, false))
                        .batches()) {
            return new MemoryPass(
                            () -> session,
                            opened -> null,
                            (opened, reducer) ->
                                    new IterationRecorder(
                                            problem, Mode.TRAIN, opened, source, reducer),
                            process,
                            gpuAlone,
                            2,
                            0.25)
                    .run();
        }
    }

    private static Map<String, MemoryRow> byClass(Measurements measurements) {
        Map<String, MemoryRow> rows = new TreeMap<>();
        measurements.memory().forEach(row -> rows.put(row.memoryClass(), row));
        return rows;
    }

    @Test
    void theLargestPeakOfAllIterationsCounts() {
        FakeRecorder recorder = new FakeRecorder(5L, 7L, 6L);
        session.memory = Available.of(recorder);
        Measurements measurements = run(new ResidentMemory(Path.of("/")));

        Map<String, MemoryRow> rows = byClass(measurements);
        assertThat(recorder.peaks).isEmpty();
        assertThat(rows.get("allocator_peak")).isEqualTo(new MemoryRow("allocator_peak", 7, ""));
        assertThat(rows.get("weights").bytes()).isEqualTo(7);
        assertThat(rows.get("reserved").bytes()).isEqualTo(-1);
        assertThat(rows.get("context").reason()).isEqualTo("a CPU has no context");
        // Two have direct pixels of 2 images in memory, beside what other tests left.
        assertThat(rows.get("host_batches").bytes()).isGreaterThanOrEqualTo(2 * 3 * 32 * 32 * 4);
        assertThat(rows.get("resident_peak").bytes())
                .isGreaterThan(rows.get("java").bytes())
                .isGreaterThan(rows.get("runtime").bytes());
        assertThat(measurements.unavailable()).isEmpty();
    }

    @Test
    void aGpusContextIsToldWhereNoOtherProcessUsesTheGpu() {
        session.memory =
                Available.of(
                        new MemoryRecorder() {
                            @Override
                            public void start() {}

                            @Override
                            public SortedMap<MemoryClass, Long> stop() {
                                return new TreeMap<>(
                                        Map.of(
                                                MemoryClass.ALLOCATOR_PEAK, 5L,
                                                MemoryClass.RESERVED, 3L,
                                                MemoryClass.CONTEXT, 2L));
                            }
                        });
        gpuAlone = Optional.of(Support::yes);
        Map<String, MemoryRow> rows = byClass(run(new ResidentMemory(Path.of("/"))));
        assertThat(rows.get("reserved")).isEqualTo(new MemoryRow("reserved", 3, ""));
        assertThat(rows.get("context")).isEqualTo(new MemoryRow("context", 2, ""));

        gpuAlone = Optional.of(() -> Support.no("2 processes use this GPU"));
        rows = byClass(run(new ResidentMemory(Path.of("/"))));
        assertThat(rows.get("reserved").bytes()).isEqualTo(3);
        assertThat(rows.get("context"))
                .isEqualTo(new MemoryRow("context", -1, "2 processes use this GPU"));
    }

    @Test
    void anEngineThatDoesNotTellOfAGpusMemorySaysSo() {
        session.memory = Available.of(new FakeRecorder(5L, 7L, 6L));
        gpuAlone = Optional.of(Support::yes);
        Map<String, MemoryRow> rows = byClass(run(new ResidentMemory(Path.of("/"))));
        assertThat(rows.get("reserved").reason()).isEqualTo("the engine does not tell");
        assertThat(rows.get("context").reason()).isEqualTo("the engine does not tell");
    }

    @Test
    void allClassesAreThereInTheirOrder() {
        assertThat(run(new ResidentMemory(Path.of("/"))).memory())
                .extracting(MemoryRow::memoryClass)
                .containsExactlyElementsOf(
                        Stream.of(MemoryClass.values()).map(MemoryClass::word).toList());
    }

    @Test
    void iterationsBehindTheFirstAreRowsOfThePass() {
        Measurements measurements = run(new ResidentMemory(Path.of("/")));

        assertThat(session.made).filteredOn("update 0.25"::equals).hasSize(3);
        assertThat(measurements.passes())
                .allMatch(pass -> pass.measure() == Measure.MEMORY && pass.with())
                .extracting(pass -> pass.row()[IterationColumn.ITERATION.ordinal()])
                .containsExactly(0L, 1L);
    }

    @Test
    void anEngineWithoutMemoryLeavesTheProcess() {
        Measurements measurements = run(new ResidentMemory(Path.of("/")));

        Map<String, MemoryRow> rows = byClass(measurements);
        assertThat(rows.get("workspace"))
                .isEqualTo(new MemoryRow("workspace", -1, "a fake has none"));
        assertThat(rows.get("resident_peak").bytes()).isPositive();
        assertThat(measurements.unavailable())
                .containsExactly(new Measurements.Unavailable("memory", "a fake has none"));
    }

    @Test
    void aSystemWithoutFiguresEndsNothing(@TempDir Path root) throws IOException {
        session.memory = Available.of(new FakeRecorder(5L, 7L, 6L));
        Files.createDirectories(root.resolve("proc/self"));
        Map<String, MemoryRow> rows = byClass(run(new ResidentMemory(root)));

        assertThat(rows.get("allocator_peak").bytes()).isEqualTo(7);
        for (String word : List.of("runtime", "java", "host_batches", "resident_peak")) {
            assertThat(rows.get(word).bytes()).isEqualTo(-1);
            assertThat(rows.get(word).reason()).contains("status");
        }
    }
}
