package org.pentathlon.job;

import java.util.LinkedHashMap;
import java.util.Map;

/** What was written for cases of one mode or kind of data alone, and whether there are any. */
final class Applicability {
    /** Something that was written, and the cases that it is for: {@code mode infer}. */
    private record Wish(Written written, String what, String cases) {}

    private final Map<Wish, Boolean> used = new LinkedHashMap<>();

    /**
     * Takes in that a case met it.
     *
     * @param applies whether the case is one of those that it is for
     * @return the same
     */
    boolean note(boolean applies, Written written, String what, String cases) {
        used.merge(new Wish(written, what, cases), applies, Boolean::logicalOr);
        return applies;
    }

    /** A problem for each that no case could use. */
    void tell(Problems problems) {
        used.forEach(
                (wish, taken) -> {
                    if (!taken) {
                        problems.add(
                                wish.written().place(),
                                wish.what() + ", and no case is of " + wish.cases(),
                                wish.cases() + " beside it");
                    }
                });
    }
}
