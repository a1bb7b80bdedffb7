package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Checks a result file from its columns: what it stores of its own validity is only compared with
 * what comes out here.
 */
public final class ResultCheck {
    private static final List<String> TABLES =
            List.of("iterations", "warmup", "ranks", "summary", "checks");

    private final ResultFile file;
    private final List<FileCheck> found = new ArrayList<>();

    private ResultCheck(ResultFile file) {
        this.file = file;
    }

    /**
     * All checks of a file and of its cases.
     *
     * @throws PentathlonException (usage) if there is no such file; (invalid) if it cannot be read
     *     as a result file
     */
    public static List<FileCheck> check(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            ResultCheck check = new ResultCheck(file);
            check.all();
            return check.found;
        } catch (ArithmeticException e) {
            throw new PentathlonException(
                    ExitStatus.INVALID,
                    "%s holds a number that is out of all bounds: %s"
                            .formatted(path, e.getMessage()),
                    e);
        }
    }

    /** Whether no check failed. */
    public static boolean valid(List<FileCheck> checks) {
        return checks.stream().allMatch(check -> check.check().passed());
    }

    private void all() {
        Attributes root = file.attributes("/");
        List<String> missing =
                List.of("/system", "/job", "/cases").stream()
                        .filter(group -> !file.exists(group))
                        .toList();
        found.add(count("/", "structure", missing, "required groups that are missing"));
        boolean valid = missing.isEmpty();
        for (String name : missing.contains("/cases") ? List.<String>of() : file.cases()) {
            valid &= checkCase(name);
        }
        boolean complete = root.number("complete", 0) == 1;
        String ending =
                "termination %s %s"
                        .formatted(root.text("termination", "?"), root.text("failure", ""));
        found.add(
                new FileCheck(
                        "/",
                        CheckRow.of("complete", complete, complete ? 1 : 0, 1, ending.trim())));
        boolean says = root.number("valid", 0) == 1;
        boolean agrees = says == (valid && complete);
        found.add(
                new FileCheck(
                        "/",
                        CheckRow.of(
                                "validity_stored",
                                agrees,
                                says ? 1 : 0,
                                valid && complete ? 1 : 0,
                                "what the file says of itself against what its rows say")));
    }

    private static FileCheck count(String where, String name, List<String> bad, String what) {
        String detail = bad.isEmpty() ? what : what + ": " + String.join(", ", bad);
        return new FileCheck(where, CheckRow.of(name, bad.isEmpty(), bad.size(), 0, detail));
    }

    private boolean checkCase(String name) {
        String group = "/cases/" + name;
        List<String> broken = new ArrayList<>();
        for (String table : TABLES) {
            if (!file.exists(group + "/" + table)) {
                broken.add(table + " is missing");
            } else {
                broken.addAll(unequalColumns(file.table(group + "/" + table), table));
            }
        }
        if (broken.isEmpty()) {
            broken.addAll(unsortedRows(group));
        }
        found.add(count(name, "structure", broken, "tables with all columns of equal length"));
        if (!broken.isEmpty()) {
            return false;
        }
        List<CheckRow> rows = recompute(group);
        rows.addAll(storedOnly(group, rows));
        rows.forEach(row -> found.add(new FileCheck(name, row)));
        boolean passed = rows.stream().allMatch(CheckRow::passed);
        boolean says = file.attributes(group).number("valid", 0) == 1;
        found.add(
                new FileCheck(
                        name,
                        CheckRow.of(
                                "validity_stored",
                                says == passed,
                                says ? 1 : 0,
                                passed ? 1 : 0,
                                "what the case says of itself against what its rows say")));
        return passed;
    }

    private List<String> unequalColumns(ResultTable table, String name) {
        List<String> broken = new ArrayList<>();
        List<String> columns = new ArrayList<>(table.columns());
        columns.add("row");
        for (String column : columns) {
            if (table.rows(column) != table.rows()) {
                broken.add("%s/%s has another length".formatted(name, column));
            }
        }
        return broken;
    }

    /** Rows must be sorted by launch, rank and iteration, each once, within what was planned. */
    private List<String> unsortedRows(String group) {
        ResultTable table = file.table(group + "/iterations");
        long[] launches = table.longs("launch");
        long[] ranks = table.longs("rank");
        long[] iterations = table.longs("iteration");
        long[] plans = file.table(group + "/ranks").longs("planned_rows");
        long planned = Arrays.stream(plans).max().orElse(0);
        for (int i = 0; i < launches.length; i++) {
            boolean sorted =
                    i == 0
                            || launches[i - 1] < launches[i]
                            || (launches[i - 1] == launches[i]
                                    && (ranks[i - 1] < ranks[i]
                                            || (ranks[i - 1] == ranks[i]
                                                    && iterations[i - 1] < iterations[i])));
            if (!sorted || iterations[i] < 0 || iterations[i] >= planned) {
                return List.of("row " + i + " of iterations is out of order");
            }
        }
        return List.of();
    }

    private List<CheckRow> recompute(String group) {
        Attributes attributes = file.attributes(group);
        boolean training = attributes.text("mode", "").equals("train");
        boolean ownRate = attributes.number("learning_rate_changed", 0) == 0;
        CaseChecks checks = new CaseChecks(training, ownRate);
        SortedMap<Integer, LaunchSeries> launches = new TreeMap<>();
        StoredRows stored = StoredRows.read(file.table(group + "/iterations"));
        List<RankFacts> members = StoredRows.facts(file.table(group + "/ranks"));
        int highest = members.stream().mapToInt(m -> m.rank() + 1).max().orElse(1);
        int ranks = Math.toIntExact(attributes.number("ranks", highest));
        int planned =
                Math.toIntExact(members.stream().mapToLong(RankFacts::plannedRows).max().orElse(0));
        for (RankFacts member : members) {
            RankRows rows = stored.of(member.launch(), member.rank());
            checks.add(rows, member);
            launches.computeIfAbsent(
                            member.launch(), l -> new LaunchSeries(training, ranks, planned))
                    .add(rows, member);
        }
        long repeats = file.attributes("/job").number("repeats", 1);
        List<CheckRow> rows =
                new ArrayList<>(checks.rows(launches, ranks * repeats, members.size()));
        rows.add(stored.tailsAddUp());
        return rows;
    }

    /** Checks that the ranks made themselves, which no column holds. */
    private List<CheckRow> storedOnly(String group, List<CheckRow> recomputed) {
        ResultTable table = file.table(group + "/checks");
        String[] names = table.texts("name");
        String[] statuses = table.texts("status");
        String[] details = table.texts("detail");
        double[] values = table.doubles("value");
        double[] limits = table.doubles("limit");
        List<CheckRow> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            if (recomputed.stream().noneMatch(row -> row.name().equals(name))) {
                rows.add(new CheckRow(name, status(statuses[i]), values[i], limits[i], details[i]));
            }
        }
        return rows;
    }

    private static CheckStatus status(String word) {
        return Arrays.stream(CheckStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElse(CheckStatus.FAILED);
    }
}
