package org.pentathlon.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.probe.ProcessMemory;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.MemoryClass;
import org.pentathlon.spec.Mode;
import org.pentathlon.workload.DataRequest;
import org.pentathlon.workload.Problem;

/**
 * Opens a session for each point. Where the engine can watch its allocator, a second session does
 * so, for watching takes time.
 */
final class SessionMeter implements PointMeter {
    private static final int WARMUP = 1;

    /** Of a watched session; the first makes what stays, such as momentum. */
    private static final int WATCHED = 2;

    /** What failed allocations are called by LibTorch, by C++ and by Java. */
    private static final List<String> REFUSED =
            List.of("can't allocate memory", "not enough memory", "bad_alloc", "out of memory");

    private final CaseSpec spec;
    private final int threads;
    private final ProcessMemory memory;
    private final BooleanSupplier stopped;
    private final Consumer<String> unwatched;
    private final boolean resets;
    private boolean watches = true;

    /**
     * @param threads compute threads
     * @param unwatched told once why the engine cannot watch its allocator, if so
     */
    SessionMeter(
            CaseSpec spec,
            int threads,
            ProcessMemory memory,
            BooleanSupplier stopped,
            Consumer<String> unwatched) {
        this.spec = spec;
        this.threads = threads;
        this.memory = memory;
        this.stopped = stopped;
        this.unwatched = unwatched;
        this.resets = memory.resetPeak();
    }

    @Override
    public long settle() {
        memory.release();
        return memory.residentBytes().orElse(0);
    }

    @Override
    public int allIterations(int timed) {
        return WARMUP + timed + (watches ? WATCHED : 0);
    }

    @Override
    public Optional<Measured> measure(Problem problem, int timed) {
        try {
            memory.resetPeak();
            Optional<Double> iterationNs = time(problem, timed);
            long resident = resets ? memory.residentPeakBytes().orElse(-1) : -1;
            if (iterationNs.isEmpty()) {
                return Optional.empty();
            }
            if (watches) {
                memory.release();
            }
            long allocator = watches ? watch(problem) : -1;
            return stopped.getAsBoolean()
                    ? Optional.empty()
                    : Optional.of(new Measured("", allocator, resident, iterationNs.get()));
        } catch (OutOfMemoryError e) {
            return Optional.of(Measured.failed("Java: " + line(e)));
        } catch (ArithmeticException e) {
            return Optional.of(Measured.failed("a batch would take 2 GiB or more"));
        } catch (RuntimeException e) {
            String text = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
            if (REFUSED.stream().noneMatch(text::contains)) {
                throw e;
            }
            return Optional.of(Measured.failed(line(e)));
        }
    }

    private static String line(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("").strip();
    }

    private Optional<Double> time(Problem problem, int timed) {
        long[] durations = new long[timed];
        try (BatchSource source = source(problem);
                Session session = open(problem, false)) {
            IterationRecorder recorder = recorder(problem, session, source);
            for (int i = -WARMUP; i < timed; i++) {
                if (stopped.getAsBoolean()) {
                    return Optional.empty();
                }
                long[] row = recorder.run(i, problem.training().learningRate());
                if (i >= 0) {
                    durations[i] = row[IterationColumn.ITERATION_NS.ordinal()];
                }
            }
        }
        Arrays.sort(durations);
        int middle = timed / 2;
        return Optional.of(
                timed % 2 == 1
                        ? (double) durations[middle]
                        : (durations[middle - 1] + durations[middle]) / 2.0);
    }

    /** The allocator's peak; -1 where the engine does not tell, or a stop was asked for. */
    private long watch(Problem problem) {
        try (BatchSource source = source(problem);
                Session session = open(problem, true)) {
            Available<MemoryRecorder> recording = session.memory();
            if (recording.value().isEmpty()) {
                watches = false;
                unwatched.accept(recording.reason());
                return -1;
            }
            IterationRecorder recorder = recorder(problem, session, source);
            for (int i = 0; i < WATCHED; i++) {
                if (stopped.getAsBoolean()) {
                    return -1;
                }
                if (i == WATCHED - 1) {
                    recording.value().get().start();
                }
                recorder.run(i, problem.training().learningRate());
            }
            return recording.value().get().stop().getOrDefault(MemoryClass.ALLOCATOR_PEAK, -1L);
        }
    }

    private IterationRecorder recorder(Problem problem, Session session, BatchSource source) {
        return new IterationRecorder(problem, spec.mode(), session, source, null);
    }

    private BatchSource source(Problem problem) {
        boolean training = spec.mode() == Mode.TRAIN;
        return problem.open(
                        new DataRequest(
                                DataMode.SYNTHETIC, null, spec.seed(), 0, 1, training, false))
                .batches();
    }

    private Session open(Problem problem, boolean watched) {
        return Engines.of(spec.engine())
                .open(
                        new SessionRequest(
                                problem,
                                spec.mode(),
                                spec.precision(),
                                spec.device(),
                                threads,
                                spec.seed(),
                                0,
                                1,
                                watched));
    }
}
