package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;

/** The columns of {@code iterations/} and {@code warmup/}, in their order. */
final class IterationTable {
    static final String WAIT = "wait_ns";
    static final String ALLREDUCE = "allreduce_ns";

    private IterationTable() {}

    static List<TableColumn> columns() {
        List<TableColumn> columns = new ArrayList<>();
        columns.add(
                new TableColumn("launch", TableColumn.Type.KEY, "1", "set of processes, from 0"));
        columns.add(new TableColumn("rank", TableColumn.Type.KEY, "1", "rank"));
        for (IterationColumn column : IterationColumn.values()) {
            if (column == IterationColumn.TAIL_NS) {
                columns.add(nanoseconds(WAIT, "wait for the last rank's gradients"));
                columns.add(nanoseconds(ALLREDUCE, "transfer and reduction after the wait"));
            }
            columns.add(column(column));
        }
        return columns;
    }

    private static TableColumn column(IterationColumn column) {
        String name = column.word();
        return switch (column) {
            case ITERATION -> new TableColumn(name, TableColumn.Type.KEY, "1", "iteration, from 0");
            case START_NS -> nanoseconds(name, "start, from the case's start on rank 0's clock");
            case ITERATION_NS -> nanoseconds(name, "whole iteration");
            case DATA_NS -> nanoseconds(name, "until the next batch is ready in host memory");
            case STAGE_NS -> nanoseconds(name, "host memory to device memory");
            case FORWARD_NS -> nanoseconds(name, "forward pass up to the logits");
            case LOSS_NS -> nanoseconds(name, "loss from the logits");
            case BACKWARD_NS -> nanoseconds(name, "backward pass");
            case TAIL_NS -> nanoseconds(name, "last gradient to end of last collective");
            case UPDATE_NS -> nanoseconds(name, "optimiser");
            case OTHER_NS -> nanoseconds(name, "iteration less the phases");
            case SYNC_NS -> nanoseconds(name, "synchronisation at the iteration's end");
            case STAGE_DEVICE_NS -> nanoseconds(name, "stage, by the device's clock");
            case FORWARD_DEVICE_NS -> nanoseconds(name, "forward pass, by the device's clock");
            case LOSS_DEVICE_NS -> nanoseconds(name, "loss, by the device's clock");
            case BACKWARD_DEVICE_NS -> nanoseconds(name, "backward pass, by the device's clock");
            case UPDATE_DEVICE_NS -> nanoseconds(name, "optimiser, by the device's clock");
            case DEVICE_NS -> nanoseconds(name, "first to last event on the device");
            case ALLREDUCE_HIDDEN_NS -> nanoseconds(name, "collectives beside backward");
            case READY_NS -> nanoseconds(name, "instant of the last gradient, as start_ns");
            case DONE_NS -> nanoseconds(name, "instant of the last collective's end, as start_ns");
            case GC_NS -> nanoseconds(name, "stop-the-world pauses of the garbage collector");
            case JIT_NS -> nanoseconds(name, "compiler time on other threads, in no sum");
            case SAMPLES -> count(name, "samples");
            case TOKENS -> count(name, "tokens");
            case POSITIONS -> count(name, "true positions");
            case PADDING_POSITIONS -> count(name, "positions of padding");
            case FLOPS ->
                    new TableColumn(
                            name,
                            TableColumn.Type.INTEGER,
                            "FLOP",
                            "analytic operations, true positions");
            case LOSS ->
                    new TableColumn(
                            name, TableColumn.Type.REAL, "1", "this rank's loss before the update");
        };
    }

    private static TableColumn nanoseconds(String name, String longName) {
        return new TableColumn(name, TableColumn.Type.INTEGER, "ns", longName);
    }

    private static TableColumn count(String name, String longName) {
        return new TableColumn(name, TableColumn.Type.INTEGER, "1", longName);
    }
}
