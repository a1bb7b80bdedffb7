package org.pentathlon.report.page;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.pentathlon.report.figure.DataTable;

/** Tables, in a frame of their own that can be scrolled to the side by keys too. */
final class TableHtml {
    private final Html html;

    TableHtml(Html html) {
        this.html = html;
    }

    /** A table that is opened by a click. */
    void folded(DataTable table) throws IOException {
        html.open("details").element("summary", "Table: " + table.caption()).line();
        shown(table);
        html.close("details").line();
    }

    void shown(DataTable table) throws IOException {
        String caption = table.caption();
        html.open(
                "div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", caption);
        html.open("table").element("caption", caption).line();
        if (table.header().stream().anyMatch(name -> !name.isEmpty())) {
            head(table);
        }
        html.open("tbody").line();
        for (List<String> row : table.rows()) {
            row(table, row);
        }
        html.close("tbody").close("table").close("div").line();
    }

    private void head(DataTable table) throws IOException {
        html.open("thead").open("tr");
        for (String name : table.header()) {
            String text = name.replaceFirst("^>", "");
            if (text.isEmpty()) {
                html.element("td", "");
            } else {
                html.element("th", text, with(name.startsWith(">"), "scope", "col"));
            }
        }
        html.close("tr").close("thead").line();
    }

    private void row(DataTable table, List<String> row) throws IOException {
        html.open("tr");
        for (int i = 0; i < row.size(); i++) {
            boolean number = table.header().get(i).startsWith(">");
            if (i == 0) {
                html.element("th", row.get(i), with(number, "scope", "row"));
            } else {
                html.element("td", row.get(i), with(number));
            }
        }
        html.close("tr").line();
    }

    private static String[] with(boolean number, String... attributes) {
        if (!number) {
            return attributes;
        }
        String[] more = Arrays.copyOf(attributes, attributes.length + 2);
        more[attributes.length] = "class";
        more[attributes.length + 1] = "number";
        return more;
    }
}
