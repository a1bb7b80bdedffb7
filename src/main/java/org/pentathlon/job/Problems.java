package org.pentathlon.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** Everything that is wrong with a job, in the order in which it was found. */
final class Problems {
    private static final Pattern PLACE = Pattern.compile(".*?:([0-9]{1,7}):([0-9]{1,7}): ");

    private final Set<String> lines = new LinkedHashSet<>();
    private boolean usage;

    /** Something that the user wrote; {@code where} is a place in a file or a flag. */
    void add(String where, String what) {
        usage = true;
        lines.add(where + ": " + printable(what));
    }

    void add(String where, String what, String allowed) {
        add(where, what + ": allowed: " + allowed);
    }

    /** Something that this machine does not have. */
    void addEnvironment(String where, String what) {
        lines.add(where + ": " + printable(what));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** As the file goes; what has no line in it comes first. */
    List<String> lines() {
        List<String> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparingLong(Problems::position));
        return sorted;
    }

    private static long position(String line) {
        Matcher place = PLACE.matcher(line);
        return place.lookingAt()
                ? Long.parseLong(place.group(1)) << 32 | Long.parseLong(place.group(2))
                : -1;
    }

    /** All problems, one line each. */
    PentathlonException toException() {
        return new PentathlonException(
                usage ? ExitStatus.USAGE : ExitStatus.ENVIRONMENT, String.join("\n", lines()));
    }

    /** Keeps a message on one line, whatever was written in the file. */
    private static String printable(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 600 ? line.substring(0, 600) + " ..." : line;
    }
}
