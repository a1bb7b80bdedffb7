package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.pentathlon.results.Hdf5.Handle;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * Writes one case of the merged file, of the launches that some files have of it. Rows are read and
 * written a rank at a time; waits and transfers were told apart by the launch's own clocks and stay
 * as they are.
 */
final class MergedCase {
    /** Table of the case that says which run each launch is of, and what differs between them. */
    static final String LAUNCHES = "launches";

    private static final List<String> KEYS = List.of("launch", MergeInput.RUN);

    /** A case of one of the files. */
    record Part(MergeInput input, String name, int firstRun, int firstLaunch) {
        String group() {
            return "/cases/" + name;
        }

        ResultFile file() {
            return input.file();
        }

        /** Launches that the file was to have of the case, or has of it. */
        long launches() {
            long there =
                    Arrays.stream(file().table(group() + "/ranks").longs("launch"))
                            .distinct()
                            .count();
            long planned =
                    file().attributes(group())
                            .number(Merge.PLANNED_LAUNCHES, input.job().number("repeats", 1));
            return Math.max(there, planned);
        }
    }

    /** Rows are on rank 0's clock already, from the case's start. */
    private static final ClockLine ON_RANK_ZERO =
            new ClockLine(new ClockOffset(0, 0, 0), Optional.empty());

    /** What a rank's own check says of where it was made. */
    private static final Pattern LAUNCH = Pattern.compile("\\(launch (\\d+), rank");

    /** Attributes of a launch that are no two launches' alike. */
    private static final Pattern MEASURED = Pattern.compile("started|.*_(ns|bytes)");

    private final List<Part> parts;
    private final String name;
    private final Attributes known = new Attributes();
    private final boolean training;
    private final List<RankFacts> facts = new ArrayList<>();
    private final CaseChecks checks;
    private final SortedMap<Integer, LaunchSeries> series = new TreeMap<>();
    private final List<QualityRow> quality = new ArrayList<>();
    private final List<EnergyRow> energy = new ArrayList<>();
    private final Map<String, CheckRow> ownChecks = new LinkedHashMap<>();
    private final CaseMeasurements measured = new CaseMeasurements();
    private final SortedMap<Integer, Attributes> ofLaunches = new TreeMap<>();
    private final long ownLaunches;
    private final long plannedLaunches;

    /**
     * @param parts in the order of their launches; at least one
     * @param index the case's number in the merged file
     * @param planned launches that it was to have; else what its files were to have
     */
    MergedCase(List<Part> parts, int index, OptionalInt planned) {
        this.parts = parts;
        ownLaunches = parts.stream().mapToLong(Part::launches).reduce(0, Math::addExact);
        plannedLaunches = planned.isPresent() ? planned.getAsInt() : ownLaunches;
        Part first = parts.get(0);
        String title = first.name().replaceFirst("^\\d+-", "");
        name = "%03d-%s".formatted(index, title);
        Attributes attributes = first.file().attributes(first.group());
        training = attributes.text("mode", "").equals("train");
        checks = new CaseChecks(attributes);
    }

    String name() {
        return name;
    }

    /** Launches that its files were to have. */
    long ownLaunches() {
        return ownLaunches;
    }

    /** What it lacks of the launches planned, beside what its files themselves lack. */
    Optional<String> lost() {
        return plannedLaunches == ownLaunches
                ? Optional.empty()
                : Optional.of(
                        "%s: the files have %d of %d planned launches"
                                .formatted(name, ownLaunches, plannedLaunches));
    }

    /**
     * Writes the case's group.
     *
     * @param kernels those of the merged file
     * @param memory takes in what the case takes of memory
     * @throws PentathlonException (invalid) if the tables of a file contradict each other
     */
    ResultAssembler.Outcome write(
            Hdf5Writer writer, Handle cases, List<Placed<KernelRow>> kernels, MemoryRatios memory) {
        parts.forEach(this::read);
        try (Handle group = writer.group(cases, name)) {
            writeRows(writer, group);
            writeLaunches(writer, group);
            checks.add(quality);
            return new CaseContent(
                            known,
                            plannedLaunches,
                            series,
                            checks,
                            facts,
                            quality,
                            energy,
                            List.copyOf(ownChecks.values()),
                            ownSummary(),
                            measured)
                    .write(writer, group, name, kernels, memory);
        }
    }

    /** Everything but the rows. */
    private void read(Part part) {
        ResultFile file = part.file();
        String group = part.group();
        int shift = part.firstLaunch();
        Attributes attributes = file.writtenAttributes(group);
        Attributes job = part.input().job();
        List<RankFacts> found = StoredRows.facts(file, group);
        found.forEach(rank -> facts.add(rank.inLaunch(rank.launch() + shift)));
        QualityTables.quality(file.table(group + "/quality"))
                .forEach(row -> quality.add(row.inLaunch(row.launch() + shift)));
        QualityTables.energy(file.table(group + "/energy"))
                .forEach(
                        row ->
                                energy.add(
                                        new EnergyRow(
                                                row.launch() + shift, row.rank(), row.reading())));
        measured.addShifted(MeasurementTables.read(file, group, attributes), shift);
        for (CheckRow check : ResultCheck.stored(file.table(group + "/checks"))) {
            ownChecks.merge(
                    check.name(),
                    shifted(check, shift),
                    (a, b) -> b.status().compareTo(a.status()) > 0 ? b : a);
        }
        Attributes own = new Attributes();
        attributes.asMap().keySet().stream()
                .filter(attribute -> !follows(attribute))
                .forEach(attribute -> own.putOf(attributes, attribute));
        if (!own.asMap().containsKey(Merge.MEASURE)) {
            own.put(Merge.MEASURE, job.text(Merge.MEASURE, ""));
        }
        readLaunches(part, found, own);
    }

    /** Whether an attribute follows from the rows, or from the files that are merged. */
    private static boolean follows(String attribute) {
        return List.of(
                                CaseContent.VALID,
                                CaseContent.COMPLETE,
                                CaseContent.TARGET_REACHED,
                                Merge.PLANNED_LAUNCHES)
                        .contains(attribute)
                || attribute.endsWith(MeasurementTables.unavailable(""));
    }

    private static CheckRow shifted(CheckRow check, int shift) {
        Matcher made = LAUNCH.matcher(check.detail());
        String detail =
                made.replaceAll(
                        at -> "(launch %d, rank".formatted(Long.parseLong(at.group(1)) + shift));
        return new CheckRow(check.name(), check.status(), check.value(), check.limit(), detail);
    }

    /** What the file says of each of the case's launches. */
    private void readLaunches(Part part, List<RankFacts> found, Attributes own) {
        Map<Long, Attributes> before = new TreeMap<>();
        String table = part.group() + "/" + LAUNCHES;
        if (part.file().exists(table)) {
            AttributeTable.read(part.file().table(table))
                    .forEach(row -> before.put(row.number("launch", 0), row));
        }
        TreeSet<Integer> launches = new TreeSet<>();
        found.forEach(rank -> launches.add(rank.launch()));
        for (int launch : launches) {
            Attributes all = new Attributes().putAll(own);
            all.putAll(before.getOrDefault((long) launch, new Attributes()));
            all.put("launch", (long) launch + part.firstLaunch());
            all.put(MergeInput.RUN, (long) part.firstRun() + part.input().runOf(launch));
            ofLaunches.put(launch + part.firstLaunch(), all);
        }
        own.asMap().keySet().stream()
                .filter(attribute -> !known.asMap().containsKey(attribute))
                .forEach(attribute -> known.putOf(own, attribute));
    }

    private void writeLaunches(Hdf5Writer writer, Handle group) {
        List<Attributes> rows = new ArrayList<>();
        for (Attributes all : ofLaunches.values()) {
            Attributes row = new Attributes().putOf(all, "launch").putOf(all, MergeInput.RUN);
            all.asMap().keySet().stream()
                    .filter(attribute -> differs(attribute))
                    .forEach(attribute -> row.putOf(all, attribute));
            rows.add(row);
        }
        AttributeTable table = AttributeTable.of(KEYS, rows, KnownAttributes.ofLaunches());
        TableWriter.write(writer, group, LAUNCHES, table.columns(), table.rows());
        known.put(Merge.PLANNED_LAUNCHES, plannedLaunches);
    }

    /** Attributes, none of them measured, that the launches do not share; known once written. */
    Optional<String> unlike() {
        List<String> unlike =
                known.asMap().keySet().stream()
                        .filter(attribute -> !MEASURED.matcher(attribute).matches())
                        .filter(this::differs)
                        .toList();
        return unlike.isEmpty()
                ? Optional.empty()
                : Optional.of(name + ": launches differ in " + String.join(", ", unlike));
    }

    private boolean differs(String attribute) {
        return ofLaunches.values().stream()
                        .map(row -> Objects.toString(row.asMap().get(attribute)))
                        .distinct()
                        .count()
                > 1;
    }

    private void writeRows(Hdf5Writer writer, Handle group) {
        int planned =
                Math.toIntExact(facts.stream().mapToLong(RankFacts::plannedRows).max().orElse(0));
        int highest = facts.stream().mapToInt(rank -> rank.rank() + 1).max().orElse(1);
        int ranks = Math.toIntExact(known.number("ranks", highest));
        try (IterationWriter iterations =
                        new IterationWriter(writer, group, "iterations", rows("iterations"));
                IterationWriter warmup =
                        new IterationWriter(writer, group, "warmup", rows("warmup"))) {
            for (Part part : parts) {
                try (IterationReader rows =
                                new IterationReader(part.file(), part.group() + "/iterations");
                        IterationReader before =
                                new IterationReader(part.file(), part.group() + "/warmup")) {
                    for (RankFacts rank : ofPart(part)) {
                        StoredRows own = next(rows, part, rank);
                        StoredRows ownWarmup = next(before, part, rank);
                        RankRows measuredRows = rankRows(own, rank);
                        checks.add(rankRows(ownWarmup, rank), measuredRows, rank);
                        LaunchSeries launch =
                                series.computeIfAbsent(
                                        rank.launch(),
                                        l -> new LaunchSeries(training, ranks, planned));
                        launch.add(measuredRows, rank);
                        launch.addSplit(measuredRows, own.waitNs(), own.allreduceNs());
                        write(iterations, own, rank);
                        write(warmup, ownWarmup, rank);
                        if (own.launches().length != rank.rows()) {
                            throw disorder(part, "ranks has another number of rows");
                        }
                    }
                    if (rows.left() + before.left() > 0) {
                        throw disorder(part, "rows are out of order, or of ranks that ranks lacks");
                    }
                }
            }
        }
    }

    /** Figures of the first file that its rows do not give. */
    private List<SummaryRow> ownSummary() {
        Part first = parts.get(0);
        int end = first.firstLaunch() + first.input().launches();
        List<SummaryRow> computed = CaseSummary.of(training, series.headMap(end).values());
        List<String> metrics = computed.stream().map(SummaryRow::metric).toList();
        return SmallTables.summary(first.file().table(first.group() + "/summary")).stream()
                .filter(row -> !metrics.contains(row.metric()))
                .filter(row -> !Roofline.METRICS.contains(row.metric()))
                .toList();
    }

    private int rows(String table) {
        return Math.toIntExact(
                parts.stream()
                        .mapToLong(part -> part.file().table(part.group() + "/" + table).rows())
                        .sum());
    }

    private List<RankFacts> ofPart(Part part) {
        int end = part.firstLaunch() + part.input().launches();
        return facts.stream()
                .filter(rank -> rank.launch() >= part.firstLaunch() && rank.launch() < end)
                .toList();
    }

    private static StoredRows next(IterationReader reader, Part part, RankFacts rank) {
        return reader.next(reader.run(rank.launch() - part.firstLaunch(), rank.rank()));
    }

    private static RankRows rankRows(StoredRows rows, RankFacts rank) {
        return new RankRows(rank.launch(), rank.rank(), rows.columns());
    }

    private static void write(IterationWriter writer, StoredRows rows, RankFacts rank) {
        writer.write(rankRows(rows, rank), ON_RANK_ZERO, 0, rows.waitNs(), rows.allreduceNs());
    }

    private static PentathlonException disorder(Part part, String what) {
        return new PentathlonException(
                ExitStatus.INVALID,
                "%s: %s: %s; see: pentathlon check %s"
                        .formatted(part.input().path(), part.name(), what, part.input().path()));
    }
}
