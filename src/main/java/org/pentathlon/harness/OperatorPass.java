package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.engine.OperatorCall;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.engine.OperatorRecording;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.results.IterationColumn;
import org.pentathlon.results.Measurements;
import org.pentathlon.results.OperatorRow;
import org.pentathlon.results.PassRow;
import org.pentathlon.results.TimelineRow;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.Phase;

/**
 * The operators' pass: iterations whose operators are timed, and one more in which their inputs are
 * looked at, for FLOPs and bytes.
 */
final class OperatorPass {
    /** Which operator, where. */
    private record Key(Phase phase, int thread, String name) {}

    /** Phases in which operators run. */
    private static final List<Phase> PHASES =
            List.of(Phase.STAGE, Phase.FORWARD, Phase.LOSS, Phase.BACKWARD, Phase.UPDATE);

    private final PassLoop loop;
    private final OperatorRecorder recorder;
    private final Map<Key, OperatorTotal> totals = new LinkedHashMap<>();
    private double recordingNs;
    private List<OperatorCall> calls = List.of();

    OperatorPass(PassLoop loop, OperatorRecorder recorder) {
        this.loop = loop;
        this.recorder = recorder;
    }

    /** Collective. */
    Measurements run() {
        warmUp();
        List<PassRow> rows = loop.alternate(Measure.OPERATORS, new Timing());
        List<PassRow> timed = rows.stream().filter(PassRow::with).toList();
        List<TimelineRow> timeline = timeline(timed.get(timed.size() - 1).row());
        recorder.start(true);
        loop.run(Measure.OPERATORS, true, 0, 1);
        Map<Key, OperatorTotal> shapes = byKey(recorder.stop().totals());
        List<OperatorRow> operators = new ArrayList<>();
        totals.forEach((key, total) -> operators.add(row(total, shapes.get(key))));
        PHASES.forEach(phase -> operators.addAll(rest(phase, timed)));
        return new Measurements(operators, timeline, List.of(), List.of(), rows, List.of());
    }

    /**
     * What the recorder needs of memory and of compiled code, it has behind its first iteration.
     */
    private void warmUp() {
        recorder.start(false);
        loop.run(Measure.OPERATORS, true, 0, 1);
        recorder.stop();
    }

    private final class Timing implements PassLoop.Instrument {
        @Override
        public void on() {
            recorder.start(false);
        }

        @Override
        public void off() {
            OperatorRecording recording = recorder.stop();
            recording.totals().forEach(total -> totals.merge(key(total), total, OperatorPass::sum));
            recordingNs = Math.max(recordingNs, recording.callbackNs());
            calls = recording.calls();
        }
    }

    private static Key key(OperatorTotal total) {
        return new Key(total.phase(), total.thread(), total.name());
    }

    private static Map<Key, OperatorTotal> byKey(List<OperatorTotal> all) {
        Map<Key, OperatorTotal> found = new LinkedHashMap<>();
        all.forEach(total -> found.put(key(total), total));
        return found;
    }

    private static OperatorTotal sum(OperatorTotal a, OperatorTotal b) {
        return new OperatorTotal(
                a.phase(),
                a.thread(),
                a.name(),
                Math.addExact(a.calls(), b.calls()),
                Math.addExact(a.selfNs(), b.selfNs()),
                Math.addExact(a.totalNs(), b.totalNs()),
                sum(a.deviceSelfNs(), b.deviceSelfNs()),
                sum(a.deviceTotalNs(), b.deviceTotalNs()),
                OperatorTotal.UNKNOWN,
                OperatorTotal.UNKNOWN);
    }

    /** Of times of which one may not be there. */
    private static long sum(long a, long b) {
        return a == OperatorTotal.UNKNOWN || b == OperatorTotal.UNKNOWN
                ? OperatorTotal.UNKNOWN
                : Math.addExact(a, b);
    }

    /**
     * @param shapes the same operator in the iteration with shapes; null where it did not run then
     */
    private static OperatorRow row(OperatorTotal total, OperatorTotal shapes) {
        return new OperatorRow(
                total.phase().word(),
                total.thread(),
                total.name(),
                total.calls(),
                total.selfNs(),
                total.totalNs(),
                total.deviceSelfNs(),
                total.deviceTotalNs(),
                shapes == null ? OperatorTotal.UNKNOWN : shapes.flops(),
                shapes == null ? OperatorTotal.UNKNOWN : shapes.bytes());
    }

    /** What of a phase is no operator's: the recording itself, and what lies between operators. */
    private List<OperatorRow> rest(Phase phase, List<PassRow> timed) {
        long phaseNs = sum(IterationColumn.of(phase).orElseThrow(), timed);
        if (phaseNs == IterationColumn.MISSING) {
            return List.of();
        }
        long selfNs = 0;
        long deviceSelfNs = 0;
        long calls = 0;
        for (OperatorTotal total : totals.values()) {
            if (total.phase() == phase && total.thread() == 0) {
                selfNs = Math.addExact(selfNs, total.selfNs());
                deviceSelfNs = Math.addExact(deviceSelfNs, Math.max(0, total.deviceSelfNs()));
                calls = Math.addExact(calls, total.calls());
            }
        }
        long outsideNs = phaseNs - selfNs;
        // Its cost is an estimate, and may not make what is left of the phase negative.
        long recordedNs =
                Math.max(0, Math.min(Math.round(calls * recordingNs), Math.max(0, outsideNs)));
        long deviceNs = sum(IterationColumn.ofDevice(phase).orElseThrow(), timed);
        OperatorRow recording =
                new OperatorRow(
                        phase.word(),
                        0,
                        OperatorRow.RECORDING,
                        calls,
                        recordedNs,
                        recordedNs,
                        OperatorTotal.UNKNOWN,
                        OperatorTotal.UNKNOWN);
        OperatorRow between =
                new OperatorRow(
                        phase.word(),
                        0,
                        OperatorRow.BETWEEN,
                        0,
                        outsideNs - recordedNs,
                        phaseNs,
                        deviceNs == IterationColumn.MISSING
                                ? OperatorRow.NONE
                                : deviceNs - deviceSelfNs,
                        deviceNs,
                        OperatorTotal.UNKNOWN,
                        OperatorTotal.UNKNOWN);
        return List.of(recording, between);
    }

    /** Over iterations; missing where it is in one. */
    private static long sum(IterationColumn column, List<PassRow> timed) {
        long sum = 0;
        for (PassRow row : timed) {
            long ns = row.row()[column.ordinal()];
            if (ns == IterationColumn.MISSING) {
                return IterationColumn.MISSING;
            }
            sum = Math.addExact(sum, ns);
        }
        return sum;
    }

    /** The phases of the last timed iteration, and its operators. */
    private List<TimelineRow> timeline(long[] row) {
        long iteration = row[IterationColumn.ITERATION.ordinal()];
        List<TimelineRow> rows =
                new ArrayList<>(PhaseTimeline.of(row, loop.dataStartNs(), loop.phasesEndNs()));
        for (OperatorCall call : calls) {
            rows.add(
                    new TimelineRow(
                            iteration,
                            call.phase().word(),
                            call.name(),
                            call.thread(),
                            call.startNs(),
                            call.durationNs()));
        }
        return rows;
    }
}
