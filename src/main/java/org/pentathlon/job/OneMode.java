package org.pentathlon.job;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pentathlon.spec.Mode;

/** What was written for the cases of one mode alone, and whether there are any. */
final class OneMode {
    /** Something that was written, and the mode that it is for. */
    private record Wish(Written written, String what, Mode mode) {}

    private final Map<Wish, Boolean> used = new LinkedHashMap<>();

    /** Takes in that a case met it; returns whether it is for the case's mode. */
    boolean isFor(Mode needed, Mode ofCase, Written written, String what) {
        used.merge(new Wish(written, what, needed), needed == ofCase, Boolean::logicalOr);
        return needed == ofCase;
    }

    /** A problem for each that no case could use. */
    void tell(Problems problems) {
        used.forEach(
                (wish, taken) -> {
                    if (!taken) {
                        problems.add(
                                wish.written().place(),
                                wish.what() + ", and no case is of mode " + wish.mode().word(),
                                "mode " + wish.mode().word() + " beside it");
                    }
                });
    }
}
