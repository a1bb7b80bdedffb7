package org.pentathlon.results;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Holds the blocks that were not synchronised against each other and against the timing pass. Of a
 * launch either all ranks have one or none has: none where ranks were to stop before.
 */
final class FreeRunCheck {
    private final boolean training;
    private final Map<Integer, List<RankFacts>> launches = new TreeMap<>();

    /**
     * @param training whether all ranks make as many iterations
     */
    FreeRunCheck(boolean training) {
        this.training = training;
    }

    void add(RankFacts facts) {
        launches.computeIfAbsent(facts.launch(), launch -> new ArrayList<>()).add(facts);
    }

    /** The check's row; nothing where no rank has such a block. */
    Optional<CheckRow> row() {
        List<String> wrong = new ArrayList<>();
        boolean any = false;
        for (List<RankFacts> ranks : launches.values()) {
            List<RankFacts> ended = ranks.stream().filter(RankFacts::ended).toList();
            List<FreeRun> runs = ended.stream().flatMap(rank -> rank.freeRun().stream()).toList();
            if (runs.isEmpty()) {
                continue;
            }
            any = true;
            if (runs.size() < ended.size()) {
                wrong.add("launch %d lacks ranks".formatted(ranks.get(0).launch()));
            }
            long most = runs.stream().mapToLong(FreeRun::iterations).max().orElseThrow();
            for (RankFacts rank : ended) {
                if (rank.freeRun().filter(run -> isWrong(rank, run, most)).isPresent()) {
                    wrong.add("launch %d, rank %d".formatted(rank.launch(), rank.rank()));
                }
            }
        }
        return any
                ? Optional.of(
                        CheckRow.count(
                                "free_running",
                                wrong,
                                "number of ranks whose free-running block is missing or impossible"))
                : Optional.empty();
    }

    private boolean isWrong(RankFacts rank, FreeRun run, long most) {
        return run.iterations() <= 0
                || run.iterations() > rank.plannedRows()
                || (training && run.iterations() != most)
                || run.ns() <= 0
                || run.startNs() < rank.loopEndNs();
    }
}
