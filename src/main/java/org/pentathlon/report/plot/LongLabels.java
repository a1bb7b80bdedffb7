package org.pentathlon.report.plot;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels of ticks that lets-plot would cut, which it does with more than 20 characters. It draws
 * others in their place, as wide as the longest line of each; they are put back behind it.
 */
final class LongLabels {
    private static final int LINE = 20;
    private static final char FIRST = '\ue000';

    private final Map<String, List<String>> lines = new LinkedHashMap<>();

    /** What to draw in a label's place; the label itself where it is short. */
    String placeholder(String label) {
        if (label.length() <= LINE) {
            return label;
        }
        List<String> parts = wrapped(label);
        int longest = parts.stream().mapToInt(String::length).max().orElse(1);
        String placeholder = "n".repeat(longest - 1) + (char) (FIRST + lines.size());
        lines.put(placeholder, parts);
        return placeholder;
    }

    private static List<String> wrapped(String label) {
        List<String> parts = new ArrayList<>();
        String rest = label;
        while (rest.length() > LINE) {
            int space = rest.lastIndexOf(' ', LINE);
            int end = space > 0 ? space : LINE;
            parts.add(rest.substring(0, end));
            rest = rest.substring(end).strip();
        }
        parts.add(rest);
        return parts;
    }

    /** A drawing with the labels, those of vertical axes in lines. */
    String restored(String svg) {
        String restored = svg;
        for (var entry : lines.entrySet()) {
            Pattern vertical =
                    Pattern.compile("(<text class=\"axis-text-y\"[^>]*>)" + entry.getKey());
            restored =
                    vertical.matcher(restored)
                            .replaceAll("$1" + Matcher.quoteReplacement(spans(entry.getValue())));
            restored =
                    restored.replace(
                            entry.getKey(), Markup.escape(String.join(" ", entry.getValue())));
        }
        return restored;
    }

    /** Lines around the place of one. */
    private static String spans(List<String> parts) {
        StringBuilder spans = new StringBuilder();
        int above = parts.size() - 1;
        for (int i = 0; i < parts.size(); i++) {
            // In hundredths of the text's size: 35 bring a single line to the middle.
            int down = i == 0 ? 35 - 55 * above : 110;
            spans.append("<tspan x=\"0\" dy=\"")
                    .append(down / 100.0)
                    .append("em\">")
                    .append(Markup.escape(parts.get(i)))
                    .append("</tspan>");
        }
        return spans.toString();
    }
}
