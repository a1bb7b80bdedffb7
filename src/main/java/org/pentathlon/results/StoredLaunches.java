package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the rows of a case back into the figures of its launches, a rank's rows at a time. */
final class StoredLaunches {
    private StoredLaunches() {}

    /**
     * The launches of a case by their numbers; those without rows have no iterations. Rows that are
     * out of order, which {@link ResultCheck} tells, are left out.
     */
    static SortedMap<Integer, LaunchSeries> read(ResultFile file, String name) {
        String group = "/cases/" + name;
        Attributes attributes = file.attributes(group);
        boolean training = attributes.text("mode", "").equals("train");
        List<RankFacts> members = new ArrayList<>(StoredRows.facts(file, group));
        members.sort(Comparator.comparingInt(RankFacts::launch).thenComparing(RankFacts::rank));
        int highest = members.stream().mapToInt(member -> member.rank() + 1).max().orElse(1);
        int ranks = Math.toIntExact(attributes.number("ranks", highest));
        int planned =
                Math.toIntExact(members.stream().mapToLong(RankFacts::plannedRows).max().orElse(0));
        SortedMap<Integer, LaunchSeries> launches = new TreeMap<>();
        try (IterationReader stored = new IterationReader(file, group + "/iterations")) {
            for (RankFacts member : members) {
                StoredRows ofRank = stored.next(stored.run(member.launch(), member.rank()));
                RankRows rows = new RankRows(member.launch(), member.rank(), ofRank.columns());
                LaunchSeries series =
                        launches.computeIfAbsent(
                                member.launch(), l -> new LaunchSeries(training, ranks, planned));
                series.add(rows, member);
                series.addSplit(rows, ofRank.waitNs(), ofRank.allreduceNs());
            }
        }
        return launches;
    }
}
