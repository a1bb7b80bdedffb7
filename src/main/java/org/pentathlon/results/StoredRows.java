package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The columns of an {@code iterations/} table, sorted by launch, rank and iteration. */
@SuppressWarnings("ArrayRecordComponent") // A carrier of figures, never compared.
record StoredRows(
        long[] launches, long[] ranks, long[][] columns, long[] waitNs, long[] allreduceNs) {
    static StoredRows read(ResultTable table) {
        long[][] columns = new long[IterationColumn.COUNT][];
        for (IterationColumn column : IterationColumn.values()) {
            String name = column.word();
            columns[column.ordinal()] =
                    column == IterationColumn.LOSS
                            ? Arrays.stream(table.doubles(name))
                                    .mapToLong(Double::doubleToRawLongBits)
                                    .toArray()
                            : table.longsIfThere(name);
        }
        return new StoredRows(
                table.longs("launch"),
                table.longs("rank"),
                columns,
                table.longs(IterationTable.WAIT),
                table.longs(IterationTable.ALLREDUCE));
    }

    /** Those of one rank in one launch. */
    StoredRows of(int launch, int rank) {
        int first = 0;
        while (first < launches.length && (launches[first] != launch || ranks[first] != rank)) {
            first++;
        }
        int end = first;
        while (end < launches.length && launches[end] == launch && ranks[end] == rank) {
            end++;
        }
        long[][] ofRank = new long[IterationColumn.COUNT][];
        for (int column = 0; column < ofRank.length; column++) {
            ofRank[column] = Arrays.copyOfRange(columns[column], first, end);
        }
        return new StoredRows(
                Arrays.copyOfRange(launches, first, end),
                Arrays.copyOfRange(ranks, first, end),
                ofRank,
                Arrays.copyOfRange(waitNs, first, end),
                Arrays.copyOfRange(allreduceNs, first, end));
    }

    /** Whether wait and allreduce make up the tail, in rows that have them. */
    CheckRow tailsAddUp() {
        long[] tailNs = columns[IterationColumn.TAIL_NS.ordinal()];
        long unequal = 0;
        long split = 0;
        for (int row = 0; row < waitNs.length; row++) {
            if (waitNs[row] != IterationColumn.MISSING) {
                split++;
                boolean possible = waitNs[row] >= 0 && allreduceNs[row] >= 0;
                unequal += possible && waitNs[row] + allreduceNs[row] == tailNs[row] ? 0 : 1;
            }
        }
        String name = "tails_add_up";
        String what = "number of rows where wait + allreduce are not the tail";
        return split == 0
                ? CheckRow.notApplicable(name, "no wait told from allreduce")
                : CheckRow.of(name, unequal == 0, (double) unequal, 0, what);
    }

    /** The rows of a case's {@code ranks/}, with what {@code free_running/} has of each. */
    static List<RankFacts> facts(ResultFile file, String group) {
        ResultTable table = file.table(group + "/ranks");
        Map<CaseMeasurements.Member, FreeRun> freeRuns = FreeRunTable.read(file, group);
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        long[] planned = table.longs("planned_rows");
        long[] rows = table.longs("rows");
        long[] starts = table.longs("loop_start_ns");
        long[] ends = table.longs("loop_end_ns");
        long[] evaluations = table.longs("evaluation_ns");
        long[] initialisations = table.longs("initialisation_ns");
        long[] errors = table.longs("clock_error_ns");
        String[] digests = table.texts("parameters_digest");
        long[] ended = table.longs("ended");
        List<RankFacts> facts = new ArrayList<>();
        for (int i = 0; i < launches.length; i++) {
            int launch = Math.toIntExact(launches[i]);
            int rank = Math.toIntExact(ranks[i]);
            facts.add(
                    new RankFacts(
                            launch,
                            rank,
                            planned[i],
                            rows[i],
                            starts[i],
                            ends[i],
                            evaluations[i],
                            initialisations[i],
                            errors[i],
                            digests[i],
                            ended[i] == 1,
                            Optional.ofNullable(
                                    freeRuns.get(new CaseMeasurements.Member(launch, rank)))));
        }
        return facts;
    }
}
