package org.pentathlon.results;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code docs/result-columns.md}. */
final class ResultColumnsPage {
    /** What writes the page anew. */
    static final String COMMAND =
            "mvn -q -B test -Dtest=ResultColumnsTest -Dpentathlon.write-page=on";

    private static final String HEAD =
            """
            # What a result file holds

            Every group, column and attribute, made from the program's own tables by

                %s

            [results-format.md](results-format.md) tells how figures are measured. A test holds this page to the
            code, and files that runs write to this page.

            | type | |
            |---|---|
            | int64 | whole number |
            | int64, -1 | whole number, -1 where it is missing (`_FillValue` says so) |
            | float64 | floating-point number, NaN where it is missing |
            | uint8 | 0 or 1 |
            | text | fixed length, padded with nulls, UTF-8 |

            A table is a group of one-dimensional datasets of equal length. It has the attribute `columns`, their names in
            order, parted by commas, and the dimension scale `row`, which counts from 0. Every column has the attributes
            `units` and `long_name`, below as unit and meaning (`FLOP` are operations). HDF5's own attributes tie columns to
            `row` (`DIMENSION_LIST`, `REFERENCE_LIST`, `CLASS`, `NAME`). Attributes of groups are scalars; one of text over
            32 KiB is a dataset of its name. A table without rows may be absent; attributes too where they do not apply.
            """;

    private ResultColumnsPage() {}

    static String text() {
        StringBuilder page = new StringBuilder(HEAD.formatted(COMMAND));
        ResultLayout.GROUPS.forEach(group -> section(page, group));
        return page.toString();
    }

    private static void section(StringBuilder page, ResultLayout.Group group) {
        page.append("\n## ").append(group.path()).append("\n\n");
        page.append(sentence(group.about())).append("\n");
        table(page, "column", group.columns());
        table(page, "attribute", group.attributes());
        table(page, "dataset", group.texts());
        if (!group.more().isEmpty()) {
            String names =
                    group.path().equals("/runs")
                            ? "Settings of `/job` in which the runs differ"
                            : "Attributes of the case that are not the same in all launches";
            page.append("\n").append(names).append(" are further columns, by their names.\n");
        }
    }

    private static String sentence(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1) + ".";
    }

    private static void table(StringBuilder page, String what, List<TableColumn> columns) {
        if (!columns.isEmpty()) {
            page.append("\n| ")
                    .append(what)
                    .append(" | type | unit | meaning |\n|---|---|---|---|\n");
            page.append(
                    columns.stream()
                            .map(ResultColumnsPage::row)
                            .collect(Collectors.joining("\n", "", "\n")));
        }
    }

    private static String row(TableColumn column) {
        String type =
                switch (column.type()) {
                    case KEY -> "int64";
                    case INTEGER -> "int64, -1";
                    case REAL -> "float64";
                    case FLAG -> "uint8";
                    case TEXT -> "text";
                };
        return "| `%s` | %s | %s | %s |"
                .formatted(column.name(), type, column.units(), column.longName())
                .replace("|  |", "| |");
    }
}
