package org.pentathlon.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The lines of a table in CSV that stands among other output of a program: what comes before its
 * header, blank lines and the tool's own remarks, which begin with {@code ==}, are left out. A cell
 * in quotes may hold commas, and quotes written twice.
 *
 * @param header names of the columns
 */
record CsvTable(List<String> header, List<Row> rows) {
    /**
     * A line.
     *
     * @param line number in the file, from 1
     * @param cells as many as the header's, or the line is none of the table's
     */
    record Row(int line, List<String> cells) {}

    /** A line that is broken. */
    static final class BrokenLineException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenLineException(int line, String what) {
            super("line " + line + ": " + what);
        }
    }

    CsvTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /**
     * Reads the table whose header begins with a column of that name; none where there is no such
     * header.
     *
     * @throws BrokenLineException where a line behind the header is none of the table's
     */
    static Optional<CsvTable> read(List<String> lines, String firstColumn)
            throws BrokenLineException {
        List<String> header = List.of();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = i == 0 ? withoutMark(lines.get(i)) : lines.get(i);
            if (header.isEmpty()) {
                boolean begins =
                        line.startsWith("\"" + firstColumn + "\",")
                                || line.startsWith(firstColumn + ",");
                header = begins ? cells(line, i + 1) : header;
            } else if (!line.isBlank() && !line.startsWith("==")) {
                List<String> cells = cells(line, i + 1);
                if (cells.size() != header.size()) {
                    throw new BrokenLineException(
                            i + 1, "%d cells, not %d".formatted(cells.size(), header.size()));
                }
                rows.add(new Row(i + 1, cells));
            }
        }
        return header.isEmpty() ? Optional.empty() : Optional.of(new CsvTable(header, rows));
    }

    /** Some editors write a mark of the byte order first. */
    private static String withoutMark(String line) {
        return line.startsWith("\uFEFF") ? line.substring(1) : line;
    }

    private static List<String> cells(String line, int number) throws BrokenLineException {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean twice = i + 1 < line.length() && line.charAt(i + 1) == '"';
            if (quoted && c == '"' && twice) {
                cell.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        if (quoted) {
            throw new BrokenLineException(number, "a quote is not closed");
        }
        cells.add(cell.toString());
        return cells;
    }
}
