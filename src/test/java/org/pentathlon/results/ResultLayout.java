package org.pentathlon.results;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.pentathlon.job.JobKey;

/**
 * Every group that a result file may have, with its columns and attributes as the code has them.
 */
final class ResultLayout {
    /** How a case's group is called in {@link #GROUPS}. */
    static final String CASE = "/cases/NNN-TITLE";

    private static final String RUN_TEXTS = "/system/text/run-NNN";

    /** Datasets of text, which are no table's. */
    private static final List<TableColumn> TEXTS =
            List.of(
                    TableColumn.text("cpuinfo", "what the processor is, and its flags"),
                    TableColumn.text("topology", "sockets, memory nodes and caches"),
                    TableColumn.text("mitigations", "the kernel's, of the processor's faults"),
                    TableColumn.text("limits", "of the process"),
                    TableColumn.text("gpus", "GPUs, as the driver's files tell"),
                    TableColumn.text("environment", "variables that matter, secrets left out"),
                    TableColumn.text("jvm", "Java's virtual machine and its options"));

    static final List<Group> GROUPS =
            List.of(
                    group("/", "the file").with(KnownAttributes.FILE),
                    table("/system", "a row for each rank; what could not be found out is absent")
                            .ofAny(KnownAttributes.SYSTEM),
                    group("/system/text", "texts of rank 0's machine, one dataset each")
                            .withTexts(TEXTS),
                    group(RUN_TEXTS, "merged files: texts of run NNN that differ from the first's")
                            .withTexts(TEXTS),
                    group("/job", "every setting as it was resolved; keys of a job file are text")
                            .with(job())
                            .withTexts(List.of(TableColumn.text("text", "the job file"))),
                    group("/cases", "a group for each case"),
                    group(CASE, "a case; what does not apply is absent").with(KnownAttributes.CASE),
                    table(CASE + "/iterations", "a row for each iteration, rank and launch")
                            .of(IterationTable.columns()),
                    table(CASE + "/warmup", "the same of the iterations before the measured ones")
                            .of(IterationTable.columns()),
                    table(CASE + "/ranks", "what checks need of each rank and launch")
                            .of(SmallTables.RANKS),
                    table(CASE + "/free_running", "the block behind the loop; on a device")
                            .of(FreeRunTable.COLUMNS),
                    table(CASE + "/summary", "a row for each figure").of(SmallTables.SUMMARY),
                    table(CASE + "/checks", "a row for each check").of(SmallTables.CHECKS),
                    table(CASE + "/quality", "a row for each figure of an evaluation")
                            .of(QualityTables.QUALITY_COLUMNS),
                    table(CASE + "/energy", "of runs by epochs").of(QualityTables.ENERGY_COLUMNS),
                    table(CASE + "/operators", "with --measure operators")
                            .of(MeasurementColumns.OPERATORS),
                    table(CASE + "/timeline", "with --measure operators; one iteration a rank")
                            .of(MeasurementColumns.TIMELINE),
                    table(CASE + "/memory", "with --measure memory").of(MeasurementColumns.MEMORY),
                    table(CASE + "/counters", "with --measure counters, and of import-ncu")
                            .of(MeasurementColumns.COUNTERS),
                    table(CASE + "/passes", "iterations behind the timing pass")
                            .of(MeasurementColumns.PASSES),
                    table(CASE + "/overhead", "what measuring costs")
                            .of(MeasurementColumns.OVERHEAD),
                    table(CASE + "/launches", "merged files: attributes in which launches differ")
                            .ofAny(KnownAttributes.LAUNCH)
                            .andAny(KnownAttributes.CASE),
                    table("/kernels", "basic operations and the machine's ceilings")
                            .of(FileTables.KERNELS),
                    table("/memory", "training beside inference").of(MemoryRatios.COLUMNS),
                    group("/sweeps", "tables of sweeps"),
                    table("/sweeps/points", "a row for each size and batch").of(FileTables.POINTS),
                    table("/sweeps/fits", "two rows for each case").of(SweepTables.FIT_COLUMNS),
                    table("/sweeps/scaling", "a row for each case of a series")
                            .of(ScalingTables.COLUMNS)
                            .with(KnownAttributes.SCALING),
                    table("/predictions", "of predict --store").of(PredictionTables.COLUMNS),
                    table("/runs", "merged files: a row for each run")
                            .ofAny(KnownAttributes.RUN)
                            .andAny(job()));

    /**
     * A group.
     *
     * @param columns of the table; none where it is none
     * @param more columns that may be there, described elsewhere
     * @param all whether all columns are there in this order, else any of them
     * @param texts datasets that are no columns
     */
    record Group(
            String path,
            String about,
            boolean isTable,
            boolean all,
            List<TableColumn> columns,
            List<TableColumn> more,
            List<TableColumn> attributes,
            List<TableColumn> texts) {
        private Group with(List<TableColumn> known) {
            return new Group(path, about, isTable, all, columns, more, known, texts);
        }

        private Group withTexts(List<TableColumn> known) {
            return new Group(path, about, isTable, all, columns, more, attributes, known);
        }

        private Group of(List<TableColumn> known) {
            return new Group(path, about, isTable, true, known, more, attributes, texts);
        }

        private Group ofAny(List<TableColumn> known) {
            return new Group(path, about, isTable, false, known, more, attributes, texts);
        }

        private Group andAny(List<TableColumn> known) {
            return new Group(path, about, isTable, all, columns, known, attributes, texts);
        }
    }

    private ResultLayout() {}

    private static Group group(String path, String about) {
        return new Group(path, about, false, false, List.of(), List.of(), List.of(), List.of());
    }

    private static Group table(String path, String about) {
        return new Group(path, about, true, false, List.of(), List.of(), List.of(), List.of());
    }

    /** Keys of a job file, and what {@code /job} has beside them. */
    private static List<TableColumn> job() {
        List<String> others = KnownAttributes.JOB.stream().map(TableColumn::name).toList();
        Stream<TableColumn> keys =
                Arrays.stream(JobKey.values())
                        .filter(key -> !others.contains(key.word()))
                        .map(key -> TableColumn.text(key.word(), description(key)));
        return Stream.concat(keys, KnownAttributes.JOB.stream()).toList();
    }

    private static String description(JobKey key) {
        return switch (key.label()) {
            case "BYTES", "SECONDS" ->
                    key.description() + " (" + key.label().toLowerCase(Locale.ROOT) + ")";
            default -> key.description();
        };
    }

    /** A path as {@link #GROUPS} has it. */
    static String general(String path) {
        return path.replaceFirst("^/cases/[^/]+", CASE).replaceFirst("/run-\\d+$", "/run-NNN");
    }

    static Optional<Group> at(String path) {
        String general = general(path);
        return GROUPS.stream().filter(group -> group.path().equals(general)).findFirst();
    }

    static Optional<TableColumn> named(String name, List<TableColumn> columns) {
        Predicate<TableColumn> same = column -> column.name().equals(name);
        return columns.stream().filter(same).findFirst();
    }

    /** Columns that a table may have, wherever they are described. */
    static List<TableColumn> columns(Group group) {
        List<TableColumn> columns = new ArrayList<>(group.columns());
        columns.addAll(group.more());
        return columns;
    }
}
