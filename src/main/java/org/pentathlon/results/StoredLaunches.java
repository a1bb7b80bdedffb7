package org.pentathlon.results;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the rows of a case back into the figures of its launches. */
final class StoredLaunches {
    private StoredLaunches() {}

    /** The launches of a case by their numbers; those without rows have no iterations. */
    static SortedMap<Integer, LaunchSeries> read(ResultFile file, String name) {
        String group = "/cases/" + name;
        Attributes attributes = file.attributes(group);
        boolean training = attributes.text("mode", "").equals("train");
        StoredRows stored = StoredRows.read(file.table(group + "/iterations"));
        List<RankFacts> members = StoredRows.facts(file.table(group + "/ranks"));
        int highest = members.stream().mapToInt(member -> member.rank() + 1).max().orElse(1);
        int ranks = Math.toIntExact(attributes.number("ranks", highest));
        int planned =
                Math.toIntExact(members.stream().mapToLong(RankFacts::plannedRows).max().orElse(0));
        SortedMap<Integer, LaunchSeries> launches = new TreeMap<>();
        for (RankFacts member : members) {
            StoredRows ofRank = stored.of(member.launch(), member.rank());
            RankRows rows = new RankRows(member.launch(), member.rank(), ofRank.columns());
            LaunchSeries series =
                    launches.computeIfAbsent(
                            member.launch(), l -> new LaunchSeries(training, ranks, planned));
            series.add(rows, member);
            series.addSplit(rows, ofRank.waitNs(), ofRank.allreduceNs());
        }
        return launches;
    }
}
