package org.pentathlon.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * One table as CSV, quoted as RFC 4180 has it, lines ended by a line feed. A table that cases have
 * is that of all of them, with the case's name in front. Numbers have all their digits; what is
 * missing is empty.
 */
public final class CsvExport {
    private static final String CASE = "case";

    private final ResultFile file;
    private final Appendable out;

    private CsvExport(ResultFile file, Appendable out) {
        this.file = file;
        this.out = out;
    }

    /** Names of the tables that a file has, in its cases and beside them. */
    public static List<String> tables(ResultFile file) {
        Set<String> tables = new TreeSet<>();
        for (String name : file.cases()) {
            addTables(file, "/cases/" + name + "/", "", tables);
        }
        addTables(file, "/", "", tables);
        if (file.exists("/sweeps")) {
            addTables(file, "/sweeps/", "sweeps/", tables);
        }
        return List.copyOf(tables);
    }

    private static void addTables(
            ResultFile file, String group, String prefix, Set<String> tables) {
        for (String name : file.names(group)) {
            if (file.isTable(group + name)) {
                tables.add(prefix + name);
            }
        }
    }

    /**
     * Writes a table with a header.
     *
     * @param cases the cases' names; those that lack the table have no rows
     * @param table one of {@link #tables}
     */
    public static void write(ResultFile file, List<String> cases, String table, Appendable out)
            throws IOException {
        CsvExport export = new CsvExport(file, out);
        if (file.exists("/" + table)) {
            ResultTable found = file.table("/" + table);
            export.line(found.columns());
            export.rows(found, found.columns(), List.of());
        } else {
            export.ofCases(cases, table);
        }
    }

    private void ofCases(List<String> cases, String table) throws IOException {
        List<String> having =
                cases.stream().filter(name -> file.exists(path(name, table))).toList();
        Set<String> columns = new LinkedHashSet<>();
        having.forEach(name -> columns.addAll(file.table(path(name, table)).columns()));
        List<String> header = new ArrayList<>(columns);
        header.add(0, CASE);
        line(header);
        for (String name : having) {
            rows(file.table(path(name, table)), List.copyOf(columns), List.of(name));
        }
    }

    private static String path(String name, String table) {
        return "/cases/" + name + "/" + table;
    }

    private void rows(ResultTable table, List<String> columns, List<String> before)
            throws IOException {
        List<Cells> cells = new ArrayList<>();
        for (String column : columns) {
            cells.add(table.columns().contains(column) ? Cells.read(table, column) : null);
        }
        int rows = Math.toIntExact(table.rows());
        for (int row = 0; row < rows; row++) {
            List<Object> line = new ArrayList<>(before);
            for (Cells column : cells) {
                line.add(column == null ? null : column.at(row));
            }
            line(line);
        }
    }

    private void line(List<?> cells) throws IOException {
        for (int i = 0; i < cells.size(); i++) {
            out.append(i == 0 ? "" : ",");
            out.append(cells.get(i) == null ? "" : quoted(cells.get(i).toString()));
        }
        out.append('\n');
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
