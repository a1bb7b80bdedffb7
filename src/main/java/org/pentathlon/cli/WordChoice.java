package org.pentathlon.cli;

import java.util.List;
import org.pentathlon.job.Nearest;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Worded;

/** A flag that takes one word of several. */
record WordChoice<E extends Worded>(String flag, List<E> values) {
    /** The words, as the help has them. */
    String label() {
        return String.join("|", words());
    }

    private List<String> words() {
        return values.stream().map(Worded::word).toList();
    }

    /**
     * What a word stands for.
     *
     * @throws PentathlonException (usage) if it is none of them
     */
    E of(String word) {
        return values.stream()
                .filter(value -> value.word().equals(word))
                .findFirst()
                .orElseThrow(() -> unknown(word));
    }

    private PentathlonException unknown(String word) {
        return new PentathlonException(
                ExitStatus.USAGE,
                "%s: '%s': allowed: %s%s"
                        .formatted(
                                flag,
                                word,
                                String.join(", ", words()),
                                Nearest.hint(word, words())));
    }
}
