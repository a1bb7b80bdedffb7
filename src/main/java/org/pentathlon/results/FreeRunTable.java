package org.pentathlon.results;

import static org.pentathlon.results.TableColumn.integer;
import static org.pentathlon.results.TableColumn.key;
import static org.pentathlon.results.TableColumn.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.pentathlon.results.CaseMeasurements.Member;
import org.pentathlon.results.Hdf5.Handle;

/**
 * The table {@code free_running/} of a case, which is there where sessions queue: a row for each
 * rank.
 */
final class FreeRunTable {
    static final String NAME = "free_running";

    static final List<TableColumn> COLUMNS =
            List.of(
                    key("launch", "1", "set of processes, from 0"),
                    key("rank", "1", "rank"),
                    key("iterations", "1", "iterations queued without waiting"),
                    integer(
                            "start_ns",
                            "ns",
                            "after the barrier before the first, as loop_start_ns"),
                    integer("end_ns", "ns", "when the device was through with the last"),
                    integer("samples", "1", "samples of all iterations"),
                    integer("tokens", "1", "tokens of all iterations"),
                    integer("positions", "1", "true positions of all iterations"),
                    integer("padding_positions", "1", "positions of padding of all iterations"),
                    integer("flops", "FLOP", "analytic operations, true positions"),
                    real("loss", "1", "this rank's loss of the last iteration"));

    private FreeRunTable() {}

    /** Writes it where any rank has such a block. */
    static void write(Hdf5Writer writer, Handle parent, List<RankFacts> facts) {
        List<Object[]> rows = new ArrayList<>();
        for (RankFacts rank : facts) {
            rank.freeRun()
                    .ifPresent(
                            run ->
                                    rows.add(
                                            new Object[] {
                                                (long) rank.launch(),
                                                (long) rank.rank(),
                                                run.iterations(),
                                                run.startNs(),
                                                run.endNs(),
                                                run.samples(),
                                                run.tokens(),
                                                run.positions(),
                                                run.paddingPositions(),
                                                run.flops(),
                                                run.loss()
                                            }));
        }
        if (!rows.isEmpty()) {
            TableWriter.write(writer, parent, NAME, COLUMNS, rows);
        }
    }

    /** The blocks of a case's ranks; none where it has no such table. */
    static Map<Member, FreeRun> read(ResultFile file, String group) {
        Map<Member, FreeRun> found = new TreeMap<>();
        if (!file.exists(group + "/" + NAME)) {
            return found;
        }
        ResultTable table = file.table(group + "/" + NAME);
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        long[] iterations = table.longs("iterations");
        long[] starts = table.longs("start_ns");
        long[] ends = table.longs("end_ns");
        long[] samples = table.longs("samples");
        long[] tokens = table.longs("tokens");
        long[] positions = table.longs("positions");
        long[] padding = table.longs("padding_positions");
        long[] flops = table.longs("flops");
        double[] losses = table.doubles("loss");
        for (int i = 0; i < launches.length; i++) {
            found.put(
                    new Member(Math.toIntExact(launches[i]), Math.toIntExact(ranks[i])),
                    new FreeRun(
                            iterations[i],
                            starts[i],
                            ends[i],
                            samples[i],
                            tokens[i],
                            positions[i],
                            padding[i],
                            flops[i],
                            losses[i]));
        }
        return found;
    }

    /** Rows that are not each of another rank that {@code ranks/} has too. */
    static List<String> strangers(ResultFile file, String group, List<RankFacts> ranks) {
        if (!file.exists(group + "/" + NAME)) {
            return List.of();
        }
        long there = file.table(group + "/" + NAME).rows();
        long known = ranks.stream().filter(rank -> rank.freeRun().isPresent()).count();
        return there == known
                ? List.of()
                : List.of(NAME + " has rows of ranks that ranks lacks, or several of one");
    }
}
