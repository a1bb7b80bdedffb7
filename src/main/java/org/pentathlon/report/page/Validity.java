package org.pentathlon.report.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.pentathlon.report.Digits;
import org.pentathlon.report.figure.DataTable;
import org.pentathlon.report.figure.ReportCase;
import org.pentathlon.report.figure.ReportInput;
import org.pentathlon.results.Attributes;
import org.pentathlon.results.CheckStatus;
import org.pentathlon.results.ResultFile;
import org.pentathlon.results.ResultTable;

/**
 * What a file says of its own validity.
 *
 * @param label the file's
 * @param problems what failed, a line each
 * @param warnings what to know of its figures, a line each
 */
public record Validity(
        String label,
        boolean complete,
        boolean valid,
        List<String> problems,
        List<String> warnings) {
    private static final String FAILED = CheckStatus.FAILED.word();
    private static final String WARNING = CheckStatus.WARNING.word();

    public Validity {
        problems = List.copyOf(problems);
        warnings = List.copyOf(warnings);
    }

    /** Whether there is nothing to object to. */
    public boolean good() {
        return complete && valid;
    }

    /** Such as {@code is not complete}. */
    public String words() {
        if (good()) {
            return "is complete and valid";
        }
        return complete ? "is not valid" : "is not complete";
    }

    /** That of each file. */
    public static List<Validity> of(ReportInput input) {
        List<ReportCase> cases = input.cases();
        return input.files().stream().map(file -> of(file, input.label(file), cases)).toList();
    }

    private static Validity of(ResultFile file, String label, List<ReportCase> all) {
        Attributes root = file.attributes("/");
        boolean complete = root.number("complete", 0) == 1;
        boolean valid = root.number("valid", 0) == 1;
        List<String> problems = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        String failure = root.text("failure", "");
        if (!failure.isEmpty()) {
            problems.add(failure);
        }
        List<ReportCase> cases = all.stream().filter(each -> each.file() == file).toList();
        long planned = file.exists("/job") ? file.attributes("/job").number("cases", 0) : 0;
        if (cases.size() < planned) {
            problems.add("%d of %d cases are there".formatted(cases.size(), planned));
        }
        Map<String, List<String>> warned = new LinkedHashMap<>();
        for (ReportCase each : cases) {
            each.table("checks").ifPresent(checks -> add(each, checks, problems, warned));
        }
        warned.forEach((check, of) -> warnings.add(check + ": " + String.join(", ", of)));
        kernels(file, problems);
        if (!(complete && valid) && problems.isEmpty()) {
            problems.add("the file does not say why");
        }
        return new Validity(label, complete, valid, problems, warnings);
    }

    /** A line for each failed check, and one for each warning with all cases that have it. */
    private static void add(
            ReportCase of,
            ResultTable checks,
            List<String> problems,
            Map<String, List<String>> warned) {
        String[] names = checks.texts("name");
        String[] statuses = checks.texts("status");
        String[] details = checks.texts("detail");
        double[] values = checks.doubles("value");
        double[] limits = checks.doubles("limit");
        for (int i = 0; i < names.length; i++) {
            if (statuses[i].equals(FAILED)) {
                String figures = figures(values[i], limits[i]);
                problems.add("%s: %s: %s%s".formatted(of.label(), names[i], details[i], figures));
            } else if (statuses[i].equals(WARNING)) {
                String limit = figures(Double.NaN, limits[i]);
                String detail = details[i].replaceFirst("; worst:.*", "");
                warned.computeIfAbsent(names[i] + ": " + detail + limit, n -> new ArrayList<>())
                        .add(of.label() + figures(values[i], Double.NaN));
            }
        }
    }

    /** A value, a limit, or both, in brackets; nothing where there is neither. */
    private static String figures(double value, double limit) {
        List<String> words = new ArrayList<>();
        if (!Double.isNaN(value)) {
            words.add(Digits.four(value));
        }
        if (!Double.isNaN(limit)) {
            words.add("limit " + Digits.four(limit));
        }
        return words.isEmpty() ? "" : " (" + String.join(", ", words) + ")";
    }

    private static void kernels(ResultFile file, List<String> problems) {
        if (!file.exists("/kernels")) {
            return;
        }
        ResultTable table = file.table("/kernels");
        String[] names = table.texts("kernel");
        String[] correct = table.texts("correct");
        for (int i = 0; i < names.length; i++) {
            if (correct[i].equals("no")) {
                problems.add("kernel " + names[i] + " computed a wrong result");
            }
        }
    }

    /** Every check of every case. */
    static DataTable table(ReportInput input) {
        DataTable.Builder table =
                DataTable.of(
                        "All checks",
                        "case",
                        "check",
                        "status",
                        ">value",
                        ">limit",
                        "what it says");
        for (ReportCase each : input.cases()) {
            each.table("checks")
                    .ifPresent(
                            checks -> {
                                String[] names = checks.texts("name");
                                String[] statuses = checks.texts("status");
                                String[] details = checks.texts("detail");
                                double[] values = checks.doubles("value");
                                double[] limits = checks.doubles("limit");
                                for (int i = 0; i < names.length; i++) {
                                    table.row(
                                            each.label(),
                                            names[i],
                                            statuses[i],
                                            values[i],
                                            limits[i],
                                            details[i]);
                                }
                            });
        }
        return table.build();
    }
}
