package org.pentathlon.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * A whole file as one JSON document, as its groups are nested: a group is an object with {@code
 * attributes} and what it holds; a table is an object with {@code columns} (arrays by name) where
 * it has a row an iteration or a call, else with {@code rows} (an object each); a text is a string.
 * Missing figures are null.
 */
public final class JsonExport {
    private static final Set<String> LONG_TABLES =
            Set.of("iterations", "warmup", "passes", "operators", "timeline");
    private static final String CASES = "/cases";
    private static final String COLUMNS = "columns";

    private final ResultFile file;
    private final Set<String> cases;
    private final JsonWriter json;

    private JsonExport(ResultFile file, Set<String> cases, JsonWriter json) {
        this.file = file;
        this.cases = cases;
        this.json = json;
    }

    /**
     * Writes the file with some of its cases.
     *
     * @param cases the cases' names
     */
    public static void write(ResultFile file, List<String> cases, Appendable out)
            throws IOException {
        new JsonExport(file, Set.copyOf(cases), new JsonWriter(out)).group("");
        out.append('\n');
    }

    /** A group, whose path is empty for the root. */
    private void group(String path) throws IOException {
        json.beginObject();
        Map<String, Object> attributes = file.attributes(path.isEmpty() ? "/" : path).asMap();
        List<String> names = new ArrayList<>(file.names(path.isEmpty() ? "/" : path));
        attributes(attributes);
        if (attributes.containsKey(COLUMNS)) {
            ResultTable table = file.table(path);
            names.removeAll(table.columns());
            names.remove("row");
            table(path, table);
        }
        if (path.equals(CASES)) {
            names.retainAll(cases);
        }
        for (String name : names) {
            String child = path + "/" + name;
            json.line().name(name);
            if (file.isGroup(child)) {
                group(child);
            } else {
                json.value(file.text(child));
            }
        }
        json.endObject();
    }

    /** But that of tables, which their columns follow from. */
    private void attributes(Map<String, Object> attributes) throws IOException {
        Map<String, Object> told = new LinkedHashMap<>(attributes);
        told.remove(COLUMNS);
        if (!told.isEmpty()) {
            json.line().name("attributes").beginObject();
            for (Map.Entry<String, Object> attribute : told.entrySet()) {
                json.pair(attribute.getKey(), attribute.getValue());
            }
            json.endObject();
        }
    }

    private void table(String path, ResultTable table) throws IOException {
        if (LONG_TABLES.contains(path.substring(path.lastIndexOf('/') + 1))) {
            columns(table);
        } else {
            rows(table);
        }
    }

    private void columns(ResultTable table) throws IOException {
        int rows = Math.toIntExact(table.rows());
        json.name(COLUMNS).beginObject();
        for (String column : table.columns()) {
            Cells cells = Cells.read(table, column);
            json.line().name(column).beginArray();
            for (int row = 0; row < rows; row++) {
                json.value(cells.at(row));
            }
            json.endArray();
        }
        json.endObject();
    }

    private void rows(ResultTable table) throws IOException {
        List<Cells> columns = new ArrayList<>();
        table.columns().forEach(column -> columns.add(Cells.read(table, column)));
        int rows = Math.toIntExact(table.rows());
        json.name("rows").beginArray();
        for (int row = 0; row < rows; row++) {
            json.line().beginObject();
            for (int c = 0; c < columns.size(); c++) {
                json.pair(table.columns().get(c), columns.get(c).at(row));
            }
            json.endObject();
        }
        json.endArray();
    }
}
