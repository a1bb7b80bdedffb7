package org.pentathlon.results;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a case's ranks talked by.
 *
 * @param collective what summed up gradients; {@code none} where nothing did
 * @param mpi {@code native} or {@code mpj}; {@code none} too where the file does not say
 */
record Transport(String collective, String mpi) {
    private static final String MPI = "mpi";
    private static final String NONE = "none";

    /** Of a case: its run's MPI is a setting of the file, or in a merged file of each run. */
    static Transport read(ResultFile file, String name) {
        Map<Long, Long> runs = RankHosts.runs(file, name);
        String mpi = file.attributes("/job").text(MPI, "");
        if (mpi.isEmpty() && !runs.isEmpty() && file.exists(MergeInput.RUNS)) {
            ResultTable table = file.table(MergeInput.RUNS);
            if (table.columns().contains(MPI)) {
                long run = runs.values().iterator().next();
                List<Long> all = Arrays.stream(table.longs(MergeInput.RUN)).boxed().toList();
                mpi = all.contains(run) ? table.texts(MPI)[all.indexOf(run)] : "";
            }
        }
        return new Transport(
                file.attributes("/cases/" + name).text("collective", NONE),
                mpi.isEmpty() ? NONE : mpi);
    }

    /** LibTorch's Gloo and the sum over MPJ Express know nothing but a ring. */
    boolean ringAlone() {
        return collective.equals("gloo") || (collective.equals(MPI) && mpi.equals("mpj"));
    }

    /** Of a series' cases of one rank those that belong with this transport. */
    List<String> nearest(Map<String, Transport> alone) {
        return alone.values().stream()
                .max(Comparator.comparingInt(this::nearness))
                .map(this::nearness)
                .map(
                        best ->
                                alone.keySet().stream()
                                        .filter(name -> nearness(alone.get(name)) == best)
                                        .toList())
                .orElse(List.of());
    }

    /** One rank needs neither: a case without belongs with all, before one with another. */
    private int nearness(Transport other) {
        return 3 * nearness(collective, other.collective) + nearness(mpi, other.mpi);
    }

    private static int nearness(String own, String other) {
        return own.equals(other) ? 2 : other.equals(NONE) ? 1 : 0;
    }
}
