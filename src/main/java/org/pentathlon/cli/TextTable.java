package org.pentathlon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/** Aligned columns of text. Cells of the last column may be wrapped. */
final class TextTable {
    private static final String GAP = "  ";

    /** However narrow the page is: a word on each line could not be read. */
    private static final int LEAST_WRAPPED = 30;

    private final List<String> header;
    private final boolean[] right;
    private final List<List<String>> rows = new ArrayList<>();

    /** A header that begins with {@code >} makes its column flush right. */
    TextTable(String... header) {
        this.header = new ArrayList<>();
        this.right = new boolean[header.length];
        for (int i = 0; i < header.length; i++) {
            right[i] = header[i].startsWith(">");
            this.header.add(right[i] ? header[i].substring(1) : header[i]);
        }
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** The header, then each row; no blanks at the ends. */
    List<String> lines() {
        return lines(Integer.MAX_VALUE);
    }

    /**
     * The same, with the last column's cells wrapped at their words.
     *
     * @param columns width of the page
     */
    List<String> lines(int columns) {
        int[] widths = new int[right.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] =
                    Math.max(
                            header.get(i).length(),
                            rows.stream()
                                    .mapToInt(row -> row.get(column).length())
                                    .max()
                                    .orElse(0));
        }
        int last = widths.length - 1;
        int before = Arrays.stream(widths, 0, last).map(width -> width + GAP.length()).sum();
        widths[last] = Math.min(widths[last], Math.max(LEAST_WRAPPED, columns - before));
        List<String> lines = new ArrayList<>();
        lines.add(line(header, widths));
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            for (String part : wrapped(row.get(last), widths[last])) {
                cells.set(last, part);
                lines.add(line(cells, widths));
                Collections.fill(cells, "");
            }
        }
        return lines;
    }

    /** A text in parts of at most that width, except for longer words; at least one. */
    private static List<String> wrapped(String text, int width) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (part.length() > 0 && part.length() + 1 + word.length() > width) {
                parts.add(part.toString());
                part.setLength(0);
            }
            part.append(part.length() > 0 ? " " : "").append(word);
        }
        parts.add(part.toString());
        return parts;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(Math.max(0, widths[i] - cells.get(i).length()));
            line.append(i == 0 ? "" : GAP);
            line.append(right[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }
}
