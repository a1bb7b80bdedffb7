package org.pentathlon.results;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a sweep over ranks was made for.
 *
 * @param kind empty for a file whose cases came together in another way: then every series counts
 *     that its cases make
 * @param baseRanks number of ranks that efficiency is relative to; 0 for the smallest of a series
 */
public record ScalingAim(Optional<ScalingKind> kind, int baseRanks) {
    /** Every series, relative to its smallest number of ranks. */
    public static final ScalingAim ANY = new ScalingAim(Optional.empty(), 0);

    private static final String ANY_KIND = "any";

    /** The kinds of series that are looked for. */
    List<ScalingKind> kinds() {
        return kind.map(List::of).orElse(List.of(ScalingKind.values()));
    }

    Attributes attributes() {
        return new Attributes()
                .put("kind", kind.map(ScalingKind::word).orElse(ANY_KIND))
                .put("base_ranks", baseRanks);
    }

    /** What a file stores of it. */
    static ScalingAim of(Attributes attributes) {
        String word = attributes.text("kind", ANY_KIND);
        return new ScalingAim(
                Arrays.stream(ScalingKind.values())
                        .filter(kind -> kind.word().equals(word))
                        .findFirst(),
                Math.toIntExact(attributes.number("base_ranks", 0)));
    }
}
