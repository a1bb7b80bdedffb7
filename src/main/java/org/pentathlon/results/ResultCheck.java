package org.pentathlon.results;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.Measure;
import org.pentathlon.spec.PentathlonException;

/**
 * Checks a result file from its columns: what it stores of its own validity is only compared with
 * what comes out here.
 */
public final class ResultCheck {
    private static final List<String> TABLES =
            List.of(
                    "iterations",
                    "warmup",
                    "ranks",
                    "summary",
                    "checks",
                    QualityTables.QUALITY,
                    QualityTables.ENERGY);

    private static final List<String> OPTIONAL =
            Stream.concat(MeasurementTables.ALL.stream(), Stream.of(FreeRunTable.NAME)).toList();

    private final ResultFile file;
    private final List<FileCheck> found = new ArrayList<>();
    private final MemoryRatios memory = new MemoryRatios();

    // Of the file; every case is held against its ceilings.
    private List<Placed<KernelRow>> kernels = List.of();

    private ResultCheck(ResultFile file) {
        this.file = file;
    }

    /**
     * All checks of a file and of its cases.
     *
     * @throws PentathlonException (data) if there is no such file, or it is none of this program;
     *     (invalid) if it cannot be read
     */
    public static List<FileCheck> check(Path path) {
        try (ResultFile file = ResultFile.open(path)) {
            ResultCheck check = new ResultCheck(file);
            check.all();
            return check.found;
        } catch (ArithmeticException | IndexOutOfBoundsException e) {
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
        add(
                "/",
                CheckRow.count("structure", missing, "number of required groups that are missing"));
        boolean valid = missing.isEmpty();
        if (valid) {
            kernels = StoredKernels.read(file);
            CheckRow cases = cases();
            add("/", cases);
            valid = cases.passed();
            for (String name : file.cases()) {
                valid &= checkCase(name);
            }
            if (rankTables()) {
                List<CheckRow> runs = RunChecks.of(file);
                runs.forEach(check -> add(MergeInput.RUNS, check));
                valid &= runs.stream().allMatch(CheckRow::passed);
            }
            List<CheckRow> sweeps = SweepChecks.of(file);
            sweeps.forEach(check -> add(SweepTables.SWEEPS, check));
            valid &= sweeps.stream().allMatch(CheckRow::passed);
            CheckRow ratios = memory.check(file);
            add("/", ratios);
            valid &= ratios.passed();
            List<CheckRow> ofKernels = KernelChecks.of(kernels, file);
            ofKernels.forEach(check -> add("/kernels", check));
            valid &= ofKernels.stream().allMatch(CheckRow::passed);
        }
        boolean complete = root.number("complete", 0) == 1;
        String ending =
                "termination %s %s"
                        .formatted(root.text("termination", "?"), root.text("failure", ""));
        add("/", CheckRow.of("complete", complete, complete ? 1 : 0, 1, ending.trim()));
        boolean says = root.number("valid", 0) == 1;
        boolean agrees = says == (valid && complete);
        add(
                "/",
                CheckRow.of(
                        "validity_stored",
                        agrees,
                        says ? 1 : 0,
                        valid && complete ? 1 : 0,
                        "what the file says of itself against what its rows say"));
    }

    /** Whether all cases have what runs are held against; the check of a case tells it. */
    private boolean rankTables() {
        return file.cases().stream().allMatch(name -> file.exists("/cases/" + name + "/ranks"));
    }

    private CheckRow cases() {
        long there = file.cases().size();
        long planned = file.attributes("/job").number("cases", Math.max(1, there));
        String what = "number of cases against that of the job";
        return CheckRow.of("cases", there == planned, (double) there, (double) planned, what);
    }

    private void add(String where, CheckRow check) {
        found.add(new FileCheck(where, check));
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
        for (String table : OPTIONAL) {
            if (file.exists(group + "/" + table)) {
                broken.addAll(unequalColumns(file.table(group + "/" + table), table));
            }
        }
        if (broken.isEmpty()) {
            broken.addAll(FreeRunTable.strangers(file, group, StoredRows.facts(file, group)));
            broken.addAll(unsortedRows(group));
            broken.addAll(unknownMeasures(group + "/" + MeasurementTables.PASSES));
        }
        add(name, CheckRow.count("structure", broken, "number of tables and columns out of order"));
        if (!broken.isEmpty()) {
            return false;
        }
        List<CheckRow> rows = recompute(name);
        rows.addAll(storedOnly(group, rows));
        rows.forEach(row -> add(name, row));
        boolean passed = rows.stream().allMatch(CheckRow::passed);
        boolean says = file.attributes(group).number("valid", 0) == 1;
        add(
                name,
                CheckRow.of(
                        "validity_stored",
                        says == passed,
                        says ? 1 : 0,
                        passed ? 1 : 0,
                        "what the case says of itself against what its rows say"));
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

    private List<String> unknownMeasures(String path) {
        if (!file.exists(path)) {
            return List.of();
        }
        List<String> known = Arrays.stream(Measure.values()).map(Measure::word).toList();
        return Arrays.stream(file.table(path).texts("measure"))
                .filter(word -> !known.contains(word))
                .distinct()
                .map(word -> "passes of an unknown measurement " + word)
                .toList();
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
        return miscounted(group, launches, ranks);
    }

    /** Every rank must have as many rows as is said of it, and no other rank any. */
    private List<String> miscounted(String group, long[] launches, long[] ranks) {
        Map<List<Long>, Long> there = new HashMap<>();
        for (int i = 0; i < launches.length; i++) {
            there.merge(List.of(launches[i], ranks[i]), 1L, Math::addExact);
        }
        ResultTable table = file.table(group + "/ranks");
        long[] saidLaunches = table.longs("launch");
        long[] saidRanks = table.longs("rank");
        long[] saidRows = table.longs("rows");
        List<String> broken = new ArrayList<>();
        for (int i = 0; i < saidRows.length; i++) {
            Long rows = there.remove(List.of(saidLaunches[i], saidRanks[i]));
            if (saidRows[i] != (rows == null ? 0 : rows)) {
                broken.add("row " + i + " of ranks has another number of rows than iterations");
            }
        }
        if (!there.isEmpty()) {
            broken.add("iterations has rows of ranks that ranks lacks");
        }
        return broken;
    }

    /**
     * Checks from the columns; what is stored of them and of the summary is compared on the way.
     */
    private List<CheckRow> recompute(String name) {
        String group = "/cases/" + name;
        Attributes attributes = file.attributes(group);
        boolean training = attributes.text("mode", "").equals("train");
        CaseChecks checks = new CaseChecks(attributes);
        SortedMap<Integer, LaunchSeries> launches = new TreeMap<>();
        StoredRows stored = StoredRows.read(file.table(group + "/iterations"));
        StoredRows warmup = StoredRows.read(file.table(group + "/warmup"));
        List<RankFacts> members = StoredRows.facts(file, group);
        int highest = members.stream().mapToInt(m -> m.rank() + 1).max().orElse(1);
        int ranks = Math.toIntExact(attributes.number("ranks", highest));
        int planned =
                Math.toIntExact(members.stream().mapToLong(RankFacts::plannedRows).max().orElse(0));
        for (RankFacts member : members) {
            StoredRows ofRank = stored.of(member.launch(), member.rank());
            RankRows rows = new RankRows(member.launch(), member.rank(), ofRank.columns());
            checks.add(
                    new RankRows(
                            member.launch(),
                            member.rank(),
                            warmup.of(member.launch(), member.rank()).columns()),
                    rows,
                    member);
            LaunchSeries series =
                    launches.computeIfAbsent(
                            member.launch(), l -> new LaunchSeries(training, ranks, planned));
            series.add(rows, member);
            series.addSplit(rows, ofRank.waitNs(), ofRank.allreduceNs());
        }
        List<QualityRow> quality = QualityTables.quality(file.table(group + "/quality"));
        checks.add(quality);
        List<EnergyRow> energy = QualityTables.energy(file.table(group + "/energy"));
        QualityFigures figures = new QualityFigures(attributes, quality, members, energy);
        Attributes job = file.attributes("/job");
        long plannedLaunches = RunChecks.plannedLaunches(file, attributes);
        List<CheckRow> rows = new ArrayList<>(checks.rows(launches, ranks * plannedLaunches));
        rows.add(figures.check());
        List<SummaryRow> summary = new ArrayList<>(CaseSummary.of(training, launches.values()));
        summary.addAll(figures.summary());
        CaseMeasurements measured = MeasurementTables.read(file, group, attributes);
        memory.add(attributes, measured);
        rows.addAll(MeasurementChecks.of(measured, attributes));
        List<SummaryRow> roofline =
                new Roofline(attributes, kernels).summary(launches, measured.operators());
        summary.addAll(roofline);
        rows.add(Roofline.check(roofline));
        add(
                name,
                StoredOverheads.check(
                        file, group, Overheads.of(training, measured.passes(), launches.values())));
        add(
                name,
                StoredMeasurements.check(
                        file,
                        group,
                        attributes.text(Merge.MEASURE, job.text(Merge.MEASURE, "")),
                        measured,
                        members));
        add(name, StoredFigures.summary(file.table(group + "/summary"), summary));
        add(name, StoredFigures.checks(file.table(group + "/checks"), rows));
        add(name, StoredQuality.check(attributes, quality, stored, members));
        rows.add(stored.tailsAddUp());
        return rows;
    }

    /** Checks that the ranks made themselves, which no column holds. */
    private List<CheckRow> storedOnly(String group, List<CheckRow> recomputed) {
        List<CheckRow> rows = stored(file.table(group + "/checks"));
        List<String> names = recomputed.stream().map(CheckRow::name).toList();
        rows.removeIf(row -> names.contains(row.name()));
        return rows;
    }

    /** The rows of {@code checks/}. */
    static List<CheckRow> stored(ResultTable table) {
        String[] names = table.texts("name");
        String[] statuses = table.texts("status");
        String[] details = table.texts("detail");
        double[] values = table.doubles("value");
        double[] limits = table.doubles("limit");
        List<CheckRow> rows = new ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            rows.add(new CheckRow(names[i], status(statuses[i]), values[i], limits[i], details[i]));
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
