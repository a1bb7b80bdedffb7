package org.pentathlon.report.figure;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.report.Digits;

/**
 * Figures as text, in rows. The first column names the row.
 *
 * @param caption what it holds
 * @param header names of the columns, with their units; one that begins with {@code >} is of
 *     numbers
 */
public record DataTable(String caption, List<String> header, List<List<String>> rows) {
    public DataTable {
        header = List.copyOf(header);
        rows = List.copyOf(rows);
    }

    /** A table to be filled. */
    public static Builder of(String caption, String... header) {
        return new Builder(caption, List.of(header));
    }

    /** Collects rows. */
    public static final class Builder {
        private final String caption;
        private final List<String> header;
        private final List<List<String>> rows = new ArrayList<>();

        private Builder(String caption, List<String> header) {
            this.caption = caption;
            this.header = header;
        }

        /**
         * A row.
         *
         * @param cells Strings, or numbers, which get four significant digits; a whole number has
         *     all of its own
         * @throws IllegalArgumentException if there are more or fewer than columns
         */
        public Builder row(Object... cells) {
            if (cells.length != header.size()) {
                throw new IllegalArgumentException(
                        "%d cells of %d columns".formatted(cells.length, header.size()));
            }
            List<String> row = new ArrayList<>();
            for (Object cell : cells) {
                row.add(cell instanceof Double number ? Digits.four(number) : cell.toString());
            }
            rows.add(row);
            return this;
        }

        public DataTable build() {
            return new DataTable(caption, header, rows);
        }
    }
}
