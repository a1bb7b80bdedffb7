package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.flag;
import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;
import static org.pentathlon.results.TableColumn.text;

import java.util.ArrayList;
import java.util.List;

/** The columns of the tables of {@link MeasurementTables}. */
final class MeasurementColumns {
    /** Those of a pass's columns that mean something there. */
    static final List<IterationColumn> OF_PASS =
            List.of(
                    IterationColumn.ITERATION,
                    IterationColumn.ITERATION_NS,
                    IterationColumn.DATA_NS,
                    IterationColumn.STAGE_NS,
                    IterationColumn.FORWARD_NS,
                    IterationColumn.LOSS_NS,
                    IterationColumn.BACKWARD_NS,
                    IterationColumn.TAIL_NS,
                    IterationColumn.UPDATE_NS,
                    IterationColumn.OTHER_NS,
                    IterationColumn.SYNC_NS,
                    IterationColumn.STAGE_DEVICE_NS,
                    IterationColumn.FORWARD_DEVICE_NS,
                    IterationColumn.LOSS_DEVICE_NS,
                    IterationColumn.BACKWARD_DEVICE_NS,
                    IterationColumn.UPDATE_DEVICE_NS,
                    IterationColumn.DEVICE_NS,
                    IterationColumn.SAMPLES,
                    IterationColumn.TOKENS,
                    IterationColumn.FLOPS);

    private static final TableColumn LAUNCH = key("launch", "1", "set of processes, from 0");
    private static final TableColumn RANK = key("rank", "1", "rank");
    private static final TableColumn PHASE = text("phase", "phase of the iteration");
    private static final TableColumn THREAD =
            key("thread", "1", "0 drives the phases; others work beside it");

    static final List<TableColumn> OPERATORS =
            List.of(
                    LAUNCH,
                    RANK,
                    PHASE,
                    THREAD,
                    text("name", "operator"),
                    real("calls", "1", "calls of an iteration"),
                    real("self_ns", "ns", "of an iteration, without operators within"),
                    real("total_ns", "ns", "of an iteration, with operators within"),
                    real(
                            "device_self_ns",
                            "ns",
                            "of an iteration on the device, without operators within"),
                    real(
                            "device_total_ns",
                            "ns",
                            "of an iteration on the device, with operators within"),
                    integer("flops", "FLOP", "of an iteration, from shapes"),
                    integer("bytes", "byte", "inputs and outputs of an iteration"));
    static final List<TableColumn> TIMELINE =
            List.of(
                    LAUNCH,
                    RANK,
                    key("iteration", "1", "of the operators' pass, from 0"),
                    PHASE,
                    text("name", "operator, or (phase)"),
                    THREAD,
                    integer("start_ns", "ns", "from the case's start on rank 0's clock"),
                    integer("duration_ns", "ns", "with operators within"));
    static final List<TableColumn> MEMORY =
            List.of(
                    LAUNCH,
                    RANK,
                    text("class", "what memory is used for"),
                    integer("bytes", "byte", "at the moment of the peak"),
                    text("reason", "why it is unavailable"));
    static final List<TableColumn> COUNTERS =
            List.of(
                    LAUNCH,
                    RANK,
                    text("name", "what is counted"),
                    text("source", "where the figure is from"),
                    real("value", "1", "over the counters' pass, in the unit beside it"),
                    text("unit", "unit of value"),
                    text("status", "ok or unavailable"),
                    text("reason", "why it is unavailable"));
    static final List<TableColumn> PASSES = passes();
    static final List<TableColumn> OVERHEAD =
            List.of(
                    text("measurement", "what was measured"),
                    real("ms_without", "ms", "iteration without it"),
                    real("ms_with", "ms", "iteration with it"),
                    text(
                            "without",
                            "passes; timing where there were too few iterations; free_running"));

    private MeasurementColumns() {}

    private static List<TableColumn> passes() {
        List<String> names = OF_PASS.stream().map(IterationColumn::word).toList();
        List<TableColumn> columns =
                new ArrayList<>(
                        List.of(
                                LAUNCH,
                                RANK,
                                text("measure", "what the pass measures"),
                                flag("with", "1 where it was measured")));
        IterationTable.columns().stream()
                .filter(column -> names.contains(column.name()))
                .forEach(columns::add);
        return List.copyOf(columns);
    }
}
