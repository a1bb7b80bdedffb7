package org.pentathlon.results;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pentathlon.results.Hdf5.Handle;

/**
 * Makes one case's group. All segments are read twice: first for what needs every rank (who was
 * last, when the case began), then to be written.
 */
final class CaseAssembly {
    /** What is known of a launch of the case. */
    private static final class Launch {
        final LaunchSeries series;
        final Waiting waiting;
        long startNs = Long.MAX_VALUE;

        Launch(boolean training, int ranks, int iterations) {
            series = new LaunchSeries(training, ranks, iterations);
            waiting = new Waiting(ranks, iterations);
        }

        /** The case's start on rank 0's clock: the earliest iteration of any rank. */
        void begin(CaseSegment segment) {
            ClockLine clock = segment.clock();
            startNs = Math.min(startNs, earliest(segment.warmup(), clock));
            startNs = Math.min(startNs, earliest(segment.rows(), clock));
        }

        private static long earliest(RankRows rows, ClockLine clock) {
            return Arrays.stream(rows.column(IterationColumn.START_NS))
                    .filter(ns -> ns != IterationColumn.MISSING)
                    .map(clock::onRankZero)
                    .min()
                    .orElse(Long.MAX_VALUE);
        }
    }

    private final SortedMap<JournalFolder.Member, JournalFile.Entry> members;
    private final long repeats;
    private final CaseHeader header;
    private final boolean training;
    private final SortedMap<Integer, Launch> launches = new TreeMap<>();
    private final List<RankFacts> facts = new ArrayList<>();
    private final List<QualityRow> quality = new ArrayList<>();
    private final CaseEnds ends = new CaseEnds();
    private final CaseMeasurements measured = new CaseMeasurements();
    private final List<Placed<KernelRow>> kernels;
    private final MemoryRatios memory;
    private final CaseChecks checks;
    private int warmupRows;
    private int rows;

    /**
     * @param kernels those of the file, whose ceilings the case is held against
     * @param memory takes in what the case takes of memory
     */
    CaseAssembly(
            SortedMap<JournalFolder.Member, JournalFile.Entry> members,
            long repeats,
            List<Placed<KernelRow>> kernels,
            MemoryRatios memory)
            throws IOException {
        this.kernels = kernels;
        this.memory = memory;
        this.members = members;
        this.repeats = repeats;
        header = JournalFile.readCase(members.get(members.firstKey())).header();
        training = header.attributes().text("mode", "").equals("train");
        checks = new CaseChecks(header.attributes());
    }

    private int ranks() {
        int highest = members.keySet().stream().mapToInt(m -> m.rank() + 1).max().orElse(1);
        return Math.toIntExact(header.attributes().number("ranks", highest));
    }

    ResultAssembler.Outcome write(Hdf5Writer writer, Handle cases) throws IOException {
        readAll();
        String name = "%03d-%s".formatted(header.index(), header.title());
        try (Handle group = writer.group(cases, name)) {
            writeRows(writer, group);
            SortedMap<Integer, LaunchSeries> series = new TreeMap<>();
            launches.forEach((launch, found) -> series.put(launch, found.series));
            Attributes known =
                    new Attributes().putAll(header.attributes()).putAll(ends.attributes());
            return new CaseContent(
                            known,
                            repeats,
                            series,
                            checks,
                            facts,
                            quality,
                            ends.energy(),
                            ends.checks(),
                            ends.summary(),
                            measured)
                    .write(writer, group, name, kernels, memory);
        }
    }

    /** First reading: what needs all ranks, and everything that is not rows. */
    private void readAll() throws IOException {
        int iterations =
                members.values().stream().mapToInt(e -> e.header().plannedRows()).max().orElse(0);
        List<RankFacts> onRankZeroClock = new ArrayList<>();
        for (JournalFile.Entry entry : members.values()) {
            CaseSegment segment = JournalFile.readCase(entry);
            Launch launch =
                    launches.computeIfAbsent(
                            segment.rows().launch(),
                            l -> new Launch(training, ranks(), iterations));
            launch.begin(segment);
            launch.waiting.add(segment.rows(), segment.clock());
            RankFacts found = facts(segment);
            onRankZeroClock.add(found);
            launch.series.add(segment.rows(), found);
            checks.add(segment.warmup(), segment.rows(), found);
            quality.addAll(segment.quality());
            segment.end().ifPresent(end -> ends.add(segment.header(), end));
            warmupRows = Math.addExact(warmupRows, segment.warmup().count());
            rows = Math.addExact(rows, segment.rows().count());
        }
        checks.add(quality);
        onRankZeroClock.forEach(
                found -> facts.add(found.from(launches.get(found.launch()).startNs)));
    }

    /** With instants on rank 0's clock; a case that was cut off lasts to its last row. */
    private static RankFacts facts(CaseSegment segment) {
        RankRows rows = segment.rows();
        ClockLine clock = segment.clock();
        long startNs = IterationColumn.MISSING;
        long endNs = IterationColumn.MISSING;
        long evaluationNs = 0;
        long initialisationNs = IterationColumn.MISSING;
        Optional<FreeRun> freeRun = Optional.empty();
        if (segment.end().isPresent()) {
            CaseTrailer trailer = segment.end().get().trailer();
            startNs = clock.onRankZero(trailer.loopStartNs());
            endNs = clock.onRankZero(trailer.loopEndNs());
            evaluationNs = trailer.evaluationNs();
            initialisationNs = trailer.initialisationNs();
            freeRun =
                    trailer.freeRun()
                            .map(
                                    run ->
                                            run.at(
                                                    clock.onRankZero(run.startNs()),
                                                    clock.onRankZero(run.endNs())));
        } else if (rows.count() > 0) {
            int last = rows.count() - 1;
            startNs = clock.onRankZero(rows.value(IterationColumn.START_NS, 0));
            endNs =
                    clock.onRankZero(rows.value(IterationColumn.START_NS, last))
                            + rows.value(IterationColumn.ITERATION_NS, last);
            evaluationNs = betweenNs(rows);
        }
        return new RankFacts(
                rows.launch(),
                rows.rank(),
                segment.plannedRows(),
                rows.count(),
                startNs,
                endNs,
                evaluationNs,
                initialisationNs,
                clock.errorNs(),
                segment.end().map(end -> end.trailer().parametersDigest()).orElse(""),
                segment.end().isPresent(),
                freeRun);
    }

    /** Time between iterations: those follow each other but for evaluations. */
    private static long betweenNs(RankRows rows) {
        long ns = 0;
        for (int row = 1; row < rows.count(); row++) {
            long previousEnd =
                    rows.value(IterationColumn.START_NS, row - 1)
                            + rows.value(IterationColumn.ITERATION_NS, row - 1);
            ns += rows.value(IterationColumn.START_NS, row) - previousEnd;
        }
        return ns;
    }

    /** Second reading. */
    private void writeRows(Hdf5Writer writer, Handle group) throws IOException {
        try (IterationWriter iterations = new IterationWriter(writer, group, "iterations", rows);
                IterationWriter warmup = new IterationWriter(writer, group, "warmup", warmupRows)) {
            for (JournalFile.Entry entry : members.values()) {
                CaseSegment segment = JournalFile.readCase(entry);
                ClockLine clock = segment.clock();
                Launch launch = launches.get(segment.rows().launch());
                long[] waitNs = waitNs(launch, segment);
                long[] allreduceNs = Waiting.allreduceNs(segment.rows(), waitNs);
                launch.series.addSplit(segment.rows(), waitNs, allreduceNs);
                iterations.write(segment.rows(), clock, launch.startNs, waitNs, allreduceNs);
                long[] unknown = missing(segment.warmup());
                warmup.write(segment.warmup(), clock, launch.startNs, unknown, unknown);
                segment.end()
                        .ifPresent(
                                end ->
                                        measured.add(
                                                segment.header(),
                                                end.measurements(),
                                                clock,
                                                launch.startNs));
            }
        }
    }

    private static long[] waitNs(Launch launch, CaseSegment segment) {
        return launch.series.clocksAgree()
                ? launch.waiting.waitNs(segment.rows(), segment.clock())
                : missing(segment.rows());
    }

    private static long[] missing(RankRows rows) {
        return IterationWriter.constant(IterationColumn.MISSING, rows.count());
    }
}
