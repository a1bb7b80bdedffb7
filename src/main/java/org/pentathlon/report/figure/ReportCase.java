package org.pentathlon.report.figure;

import java.util.Optional;
import java.util.regex.Pattern;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * A case of one of the files.
 *
 * @param name of its group
 * @param label workload, mode and what tells it from the report's other cases
 * @param attributes of its group
 */
public record ReportCase(ResultFile file, String name, String label, Attributes attributes) {
    public String mode() {
        return attributes().text("mode", "");
    }

    public String workload() {
        return attributes().text("workload", "");
    }

    public String engine() {
        return attributes().text("engine", "");
    }

    /** The label for pictures that show training and inference apart. */
    public String labelWithoutMode() {
        return label.replaceFirst(" " + Pattern.quote(mode()) + "\\b", "");
    }

    /** The label for pictures of one workload. */
    public String labelWithoutWorkload() {
        return label.replaceFirst("\\b" + Pattern.quote(workload()) + " ", "");
    }

    public String path() {
        return "/cases/" + name;
    }

    /** One of its tables; empty where it was not measured, or has no rows. */
    public Optional<ResultTable> table(String table) {
        String group = path() + "/" + table;
        if (!file.exists(group)) {
            return Optional.empty();
        }
        return Optional.of(file.table(group)).filter(found -> found.rows() > 0);
    }
}
