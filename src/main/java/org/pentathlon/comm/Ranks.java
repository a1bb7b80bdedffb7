package org.pentathlon.comm;

import java.util.ArrayList;
import java.util.List;

/** Ranks in words. */
final class Ranks {
    private Ranks() {}

    /** Such as {@code rank 3} or {@code ranks 0, 2-5, 7}; the ranks are in ascending order. */
    static String words(List<Integer> ranks) {
        List<String> runs = new ArrayList<>();
        int i = 0;
        while (i < ranks.size()) {
            int last = i;
            while (last + 1 < ranks.size() && ranks.get(last + 1) == ranks.get(last) + 1) {
                last++;
            }
            runs.add(i == last ? "" + ranks.get(i) : ranks.get(i) + "-" + ranks.get(last));
            i = last + 1;
        }
        return (ranks.size() == 1 ? "rank " : "ranks ") + String.join(", ", runs);
    }
}
