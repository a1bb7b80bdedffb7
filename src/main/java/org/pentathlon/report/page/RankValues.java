package org.pentathlon.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.pentathlon.results.ColumnKind;
import org.pentathlon.results.ResultTable;

/** What the ranks of {@code /system} have in common, and what they do not. */
final class RankValues {
    private static final int MOST = 4;

    private final ResultTable system;

    RankValues(ResultTable system) {
        this.system = system;
    }

    /** Different values of a column; none where it is not there, or nothing is known. */
    List<String> distinct(String column) {
        return List.copyOf(ranks(column).keySet());
    }

    /**
     * A column in words: one value where all ranks have it, else each with its ranks; empty where
     * nothing is known.
     */
    String words(String column) {
        Map<String, SortedSet<Long>> ranks = ranks(column);
        if (ranks.size() <= 1) {
            return String.join("", ranks.keySet());
        }
        List<String> words = new ArrayList<>();
        ranks.forEach((value, of) -> words.add(value + " (" + ranges(of) + ")"));
        return cut(words);
    }

    /** The first of them, and how many there are. */
    static String cut(List<String> words) {
        String first = words.stream().limit(MOST).collect(Collectors.joining(", "));
        int more = words.size() - MOST;
        return more <= 0 ? first : first + ", and " + more + " more";
    }

    private Map<String, SortedSet<Long>> ranks(String column) {
        Map<String, SortedSet<Long>> ranks = new LinkedHashMap<>();
        if (system.columns().contains(column)) {
            long[] rank = system.longs("rank");
            String[] values = texts(column);
            for (int i = 0; i < values.length; i++) {
                if (!values[i].isEmpty()) {
                    ranks.computeIfAbsent(values[i], v -> new TreeSet<>()).add(rank[i]);
                }
            }
        }
        return ranks;
    }

    private String[] texts(String column) {
        if (system.kind(column) == ColumnKind.TEXT) {
            return system.texts(column);
        }
        long[] values = system.longs(column);
        boolean canMiss = system.canMiss(column);
        return IntStream.range(0, values.length)
                .mapToObj(i -> canMiss && values[i] == -1 ? "" : Long.toString(values[i]))
                .toArray(String[]::new);
    }

    /** Such as {@code ranks 0 to 3, 7}. */
    private static String ranges(SortedSet<Long> ranks) {
        List<String> parts = new ArrayList<>();
        long start = ranks.first();
        long end = start;
        for (long rank : ranks.tailSet(start + 1)) {
            if (rank != end + 1) {
                parts.add(range(start, end));
                start = rank;
            }
            end = rank;
        }
        parts.add(range(start, end));
        return (ranks.size() == 1 ? "rank " : "ranks ") + String.join(", ", parts);
    }

    private static String range(long start, long end) {
        return start == end ? Long.toString(start) : start + " to " + end;
    }
}
