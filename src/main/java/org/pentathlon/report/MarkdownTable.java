package org.pentathlon.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A table in Markdown, its columns aligned in the source too. */
final class MarkdownTable {
    private final List<List<String>> lines = new ArrayList<>();
    private final boolean[] right;

    /** A header that begins with {@code >} makes its column flush right. */
    MarkdownTable(String... header) {
        right = new boolean[header.length];
        List<String> names = new ArrayList<>();
        for (int i = 0; i < header.length; i++) {
            right[i] = header[i].startsWith(">");
            names.add(right[i] ? header[i].substring(1) : header[i]);
        }
        lines.add(names);
    }

    void row(String... cells) {
        List<String> line = new ArrayList<>();
        for (String cell : cells) {
            line.add(cell.replace("|", "\\|").replaceAll("[\\r\\n]+", " "));
        }
        lines.add(line);
    }

    boolean isEmpty() {
        return lines.size() == 1;
    }

    void write(Appendable out) throws IOException {
        int[] widths = new int[right.length];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int width = lines.stream().mapToInt(line -> line.get(column).length()).max().orElse(0);
            widths[i] = Math.max(3, width);
        }
        for (int l = 0; l < lines.size(); l++) {
            write(lines.get(l), widths, out);
            if (l == 0) {
                rule(widths, out);
            }
        }
        out.append('\n');
    }

    private void write(List<String> cells, int[] widths, Appendable out) throws IOException {
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - cells.get(i).length());
            out.append("| ").append(right[i] ? blanks + cells.get(i) : cells.get(i) + blanks);
            out.append(' ');
        }
        out.append("|\n");
    }

    private void rule(int[] widths, Appendable out) throws IOException {
        for (int i = 0; i < widths.length; i++) {
            String dashes = "-".repeat(widths[i] - (right[i] ? 1 : 0));
            out.append("| ").append(dashes).append(right[i] ? ": " : " ");
        }
        out.append("|\n");
    }
}
