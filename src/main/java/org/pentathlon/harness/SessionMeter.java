package org.pentathlon.harness;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.pentathlon.data.BatchSource;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.MemoryRecorder;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.probe.FreeMemory;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.CaseSpec;
import org.pentathlon.spec.DataMode;
import org.pentathlon.spec.DeviceKind;
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
    private final FreeMemory free;
    private final ResidentMemory resident;
    private final BooleanSupplier stopped;
    private final Consumer<String> unwatched;
    private final boolean resets;
    private final boolean onDevice;
    private boolean watches = true;

    /**
     * @param threads compute threads
     * @param unwatched told once why the engine cannot watch its allocator, if so
     */
    SessionMeter(
            CaseSpec spec,
            int threads,
            FreeMemory free,
            ResidentMemory resident,
            BooleanSupplier stopped,
            Consumer<String> unwatched) {
        this.spec = spec;
        this.threads = threads;
        this.free = free;
        this.resident = resident;
        this.stopped = stopped;
        this.unwatched = unwatched;
        this.resets = resident.resetPeak().supported();
        this.onDevice = spec.device() == DeviceKind.CUDA;
    }

    @Override
    public long settle() {
        free.release();
        if (onDevice) {
            // Behind a session's end nothing of the GPU's memory is held.
            return 0;
        }
        return resident.read().value().map(ResidentMemory.Reading::residentBytes).orElse(0L);
    }

    @Override
    public int allIterations(int timed) {
        return WARMUP + timed + (watches ? WATCHED : 0);
    }

    @Override
    public Optional<Measured> measure(Problem problem, int timed) {
        try {
            resident.resetPeak();
            Optional<Double> iterationNs = time(problem, timed);
            long residentPeak = residentPeakBytes();
            if (iterationNs.isEmpty()) {
                return Optional.empty();
            }
            if (watches) {
                free.release();
            }
            long allocator = watches ? watch(problem) : -1;
            return stopped.getAsBoolean()
                    ? Optional.empty()
                    : Optional.of(new Measured("", allocator, residentPeak, iterationNs.get()));
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

    /** The process's; -1 where it is the GPU's memory that counts. */
    private long residentPeakBytes() {
        return resets && !onDevice
                ? resident.read().value().map(ResidentMemory.Reading::peakBytes).orElse(-1L)
                : -1;
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
            long peak = -1;
            for (int i = 0; i < WATCHED; i++) {
                if (stopped.getAsBoolean()) {
                    return -1;
                }
                recording.value().get().start();
                recorder.run(i, problem.training().learningRate());
                SortedMap<MemoryClass, Long> classes = recording.value().get().stop();
                peak = Math.max(peak, classes.getOrDefault(MemoryClass.ALLOCATOR_PEAK, -1L));
            }
            return peak;
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
