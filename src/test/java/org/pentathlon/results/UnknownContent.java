package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a result file holds that {@link ResultLayout}, and so the page of it, does not have. */
public final class UnknownContent {
    private static final Set<String> OF_TABLES = Set.of("columns");

    private final ResultFile file;
    private final List<String> unknown = new ArrayList<>();
    private final Set<String> groups = new TreeSet<>();

    private UnknownContent(ResultFile file) {
        this.file = file;
    }

    /** One line for each group, column, text or attribute; none where the page has all. */
    public static List<String> of(Path path) {
        return walked(path).unknown;
    }

    /** The groups that a file has, as the page calls them. */
    static Set<String> groups(Path path) {
        return walked(path).groups;
    }

    private static UnknownContent walked(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            UnknownContent content = new UnknownContent(file);
            content.group("/");
            return content;
        }
    }

    private void group(String path) {
        Optional<ResultLayout.Group> found = ResultLayout.at(path);
        if (found.isEmpty()) {
            unknown.add("group " + path);
            return;
        }
        ResultLayout.Group group = found.get();
        groups.add(group.path());
        attributes(path, group);
        if (group.isTable()) {
            table(path, group);
        }
        for (String name : file.names(path)) {
            String child = path.equals("/") ? "/" + name : path + "/" + name;
            if (file.isGroup(child)) {
                group(child);
            } else if (!group.isTable()
                    && ResultLayout.named(name, group.texts()).isEmpty()
                    && ResultLayout.named(name, group.attributes()).isEmpty()) {
                unknown.add("text " + child);
            }
        }
    }

    private void attributes(String path, ResultLayout.Group group) {
        boolean typed = !group.isTable() && group.texts().isEmpty();
        Attributes attributes = typed ? file.writtenAttributes(path) : file.attributes(path);
        attributes
                .asMap()
                .forEach(
                        (name, value) -> {
                            Optional<TableColumn> known =
                                    ResultLayout.named(name, group.attributes());
                            if (known.isEmpty() && !(group.isTable() && OF_TABLES.contains(name))) {
                                unknown.add("attribute " + name + " of " + path);
                            } else if (typed && known.isPresent()) {
                                type(path, known.get(), value);
                            }
                        });
    }

    private void type(String path, TableColumn known, Object value) {
        boolean same =
                switch (known.type()) {
                    case KEY, INTEGER -> value instanceof Long;
                    case REAL -> value instanceof Double;
                    case FLAG -> value instanceof Boolean;
                    case TEXT -> value instanceof String;
                };
        if (!same) {
            unknown.add("attribute %s of %s is %s".formatted(known.name(), path, value));
        }
    }

    private void table(String path, ResultLayout.Group group) {
        ResultTable table = file.table(path);
        if (group.all()
                && !table.columns().equals(group.columns().stream().map(c -> c.name()).toList())) {
            unknown.add("columns " + table.columns() + " of " + path);
        }
        for (String name : table.columns()) {
            Optional<TableColumn> known = ResultLayout.named(name, ResultLayout.columns(group));
            if (known.isEmpty()) {
                unknown.add("column " + name + " of " + path);
            } else if (ResultLayout.named(name, group.columns()).isPresent()) {
                column(table, path, known.get());
            }
        }
    }

    /** Columns that another table's words describe have their own. */
    private void column(ResultTable table, String path, TableColumn known) {
        String name = known.name();
        Attributes attributes = file.attributes(path + "/" + name);
        ColumnKind kind =
                switch (known.type()) {
                    case KEY, INTEGER, FLAG -> ColumnKind.WHOLE;
                    case REAL -> ColumnKind.REAL;
                    case TEXT -> ColumnKind.TEXT;
                };
        boolean same =
                attributes.text("units", "?").equals(known.units())
                        && attributes.text("long_name", "?").equals(known.longName())
                        && table.kind(name) == kind
                        && table.canMiss(name) == (known.type() == TableColumn.Type.INTEGER);
        if (!same) {
            unknown.add(
                    "column %s of %s is %s %s"
                            .formatted(name, path, table.kind(name), attributes.asMap()));
        }
    }
}
