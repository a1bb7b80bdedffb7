package org.pentathlon.harness;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.pentathlon.comm.RankGpu;
import org.pentathlon.device.Gpu;
import org.pentathlon.probe.FreeMemory;
import org.pentathlon.probe.Probes;
import org.pentathlon.probe.ResidentMemory;
import org.pentathlon.results.Journal;
import org.pentathlon.results.SweepFits;
import org.pentathlon.results.SweepPoint;
import org.pentathlon.results.Termination;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Memory and time of every case of a job against the size of its input, on one rank. */
final class SweepWork implements RankWork {
    private static final Path ROOT = Path.of("/");

    private final List<NumberedCase> cases;
    private final IntUnaryOperator threads;
    private final Map<DeviceKind, SweepLimits> limits = new EnumMap<>(DeviceKind.class);
    private final FreeMemory free = new FreeMemory(ROOT);
    private final ResidentMemory resident = new ResidentMemory(ROOT);
    private final StopRequest stop;
    private final ProgressListener progress;
    private final Journal journal;

    /**
     * @param threads compute threads of a case, by its index in the job
     * @throws PentathlonException (usage) with more ranks than one
     */
    SweepWork(
            List<NumberedCase> cases,
            IntUnaryOperator threads,
            RunOptions options,
            int worldSize,
            StopRequest stop,
            ProgressListener progress,
            Journal journal) {
        if (worldSize > 1) {
            throw new PentathlonException(
                    ExitStatus.USAGE, "sweep input measures one rank: give no --ranks");
        }
        this.cases = List.copyOf(cases);
        this.threads = threads;
        for (NumberedCase numbered : cases) {
            limits.computeIfAbsent(
                    numbered.spec().device(),
                    device -> SweepLimits.of(options, () -> freeBytes(device)));
        }
        this.stop = stop;
        this.progress = progress;
        this.journal = journal;
    }

    private Available<Long> freeBytes(DeviceKind device) {
        if (device == DeviceKind.CUDA) {
            return Probes.freeBytes(RankGpu.of(System.getenv()).map(Gpu::busId));
        }
        OptionalLong bytes = free.availableBytes();
        return bytes.isPresent()
                ? Available.of(bytes.getAsLong())
                : Available.no("/proc/meminfo does not tell how much is available");
    }

    @Override
    public Termination run() {
        for (NumberedCase numbered : cases) {
            progress.beginCase(numbered.order() + 1, cases.size(), numbered.spec().title());
            progress.beginIterations(SweepCase.count(numbered.problem()));
            Points points = new Points(numbered);
            SessionMeter meter =
                    new SessionMeter(
                            numbered.spec(),
                            threads.applyAsInt(numbered.index()),
                            free,
                            resident,
                            stop::asked,
                            points::unwatched);
            boolean whole =
                    new SweepCase(
                                    numbered.spec(),
                                    numbered.problem(),
                                    limits.get(numbered.spec().device()),
                                    meter,
                                    points::add)
                            .run();
            if (!whole || stop.asked()) {
                return Termination.FORCED;
            }
        }
        return Termination.NORMAL;
    }

    /** Takes the points of a case: into the journal, and to whom they may concern. */
    private final class Points {
        private final NumberedCase numbered;
        private final List<SweepPoint> all = new ArrayList<>();
        private String told = "";

        Points(NumberedCase numbered) {
            this.numbered = numbered;
        }

        void add(SweepPoint point) {
            journal.add(List.of(point));
            all.add(point);
            progress.iteration(all.size());
            if (!point.status().equals(SweepFits.OK) && !point.reason().equals(told)) {
                told = point.reason();
                String what =
                        "size %d, batch %d %s: %s"
                                .formatted(
                                        point.size(),
                                        point.batch(),
                                        point.status(),
                                        point.reason());
                note(what);
            }
        }

        void unwatched(String reason) {
            if (numbered.order() == 0) {
                note("no allocator peak, resident memory alone is fitted: " + reason);
            }
        }

        private void note(String line) {
            progress.note(numbered.spec().title() + ": " + line);
        }
    }
}
