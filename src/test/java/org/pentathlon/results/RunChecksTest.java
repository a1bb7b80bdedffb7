package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check says of a merged file that somebody has changed. */
class RunChecksTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";

    @TempDir Path dir;
    private Path merged;

    @BeforeEach
    void merge() {
        SampleFiles files = new SampleFiles(dir);
        merged = dir.resolve("merged.h5");
        Path one = files.of("one.h5", 1, run -> run.job.put("cases", 1));
        Path two = files.of("two.h5", 1, run -> run.job.put("cases", 1));
        Merge.merge(List.of(one, two), merged, false);
    }

    private List<String> wrong() {
        return ResultCheck.check(merged).stream()
                .filter(found -> found.where().equals(MergeInput.RUNS))
                .map(FileCheck::check)
                .filter(check -> !check.passed())
                .map(CheckRow::detail)
                .toList();
    }

    private void change(BiConsumer<Hdf5Writer, Hdf5.Handle> ofCase) {
        OutputFile.update(
                merged,
                writer -> {
                    try (Hdf5.Handle cases = writer.open(writer.root(), "cases");
                            Hdf5.Handle group = writer.open(cases, CASE)) {
                        ofCase.accept(writer, group);
                    }
                });
    }

    private void planOne() {
        change(
                (writer, group) ->
                        writer.replace(group, new Attributes().put(Merge.PLANNED_LAUNCHES, 1)));
    }

    /** Leaves the first launch's rows alone. */
    private void removeLaunch() {
        StoredRows rows;
        StoredRows warmup;
        List<RankFacts> facts;
        try (ResultFile file = ResultFile.open(merged)) {
            String group = "/cases/" + CASE;
            rows = StoredRows.read(file.table(group + "/iterations")).of(0, 0);
            warmup = StoredRows.read(file.table(group + "/warmup")).of(0, 0);
            facts = StoredRows.facts(file, group).subList(0, 1);
        }
        change(
                (writer, group) -> {
                    List.of("iterations", "warmup", "ranks", MergedCase.LAUNCHES)
                            .forEach(name -> writer.remove(group, name));
                    write(writer, group, "iterations", rows);
                    write(writer, group, "warmup", warmup);
                    SmallTables.ranks(writer, group, facts);
                    AttributeTable launches =
                            AttributeTable.of(
                                    List.of("launch", "run"),
                                    List.of(new Attributes().put("launch", 0).put("run", 0)),
                                    KnownAttributes.CASE);
                    TableWriter.write(
                            writer,
                            group,
                            MergedCase.LAUNCHES,
                            launches.columns(),
                            launches.rows());
                });
    }

    private static void write(Hdf5Writer writer, Hdf5.Handle group, String name, StoredRows rows) {
        ClockLine clock = new ClockLine(new ClockOffset(0, 0, 0), Optional.empty());
        try (IterationWriter table =
                new IterationWriter(writer, group, name, rows.launches().length)) {
            table.write(
                    new RankRows(0, 0, rows.columns()),
                    clock,
                    0,
                    rows.waitNs(),
                    rows.allreduceNs());
        }
    }

    @Test
    void whatWasMergedPasses() {
        assertThat(wrong()).isEmpty();
        assertThat(ResultCheck.valid(ResultCheck.check(merged))).isTrue();
    }

    @Test
    void fewerPlannedLaunchesThanTheRunsHad() {
        planOne();

        assertThat(wrong()).hasSize(1).first().asString().contains("planned_launches is less");
    }

    @Test
    void launchThatWasTakenAwayWithItsPlan() {
        removeLaunch();
        planOne();

        assertThat(wrong())
                .hasSize(1)
                .first()
                .asString()
                .contains("run 1 has 0 of 1 launches of its cases");
        assertThat(ResultCheck.valid(ResultCheck.check(merged))).isFalse();
    }

    @Test
    void launchesOfNoRun() {
        change(
                (writer, group) -> {
                    writer.remove(group, MergedCase.LAUNCHES);
                    AttributeTable launches =
                            AttributeTable.of(
                                    List.of("launch", "run"),
                                    List.of(
                                            new Attributes().put("launch", 0).put("run", 0),
                                            new Attributes().put("launch", 1).put("run", 0)),
                                    KnownAttributes.CASE);
                    TableWriter.write(
                            writer,
                            group,
                            MergedCase.LAUNCHES,
                            launches.columns(),
                            launches.rows());
                });

        assertThat(wrong()).hasSize(1).first().asString().contains("launch 1 is of no run");
    }

    @Test
    void planOfAFileOfOneRunIsTheJobsAlone() {
        Path one = dir.resolve("one.h5");
        OutputFile.update(
                one,
                writer -> {
                    try (Hdf5.Handle job = writer.open(writer.root(), "job");
                            Hdf5.Handle cases = writer.open(writer.root(), "cases");
                            Hdf5.Handle group = writer.open(cases, CASE)) {
                        writer.replace(job, new Attributes().put("repeats", 2));
                        writer.replace(group, new Attributes().put(Merge.PLANNED_LAUNCHES, 1));
                    }
                });

        assertThat(ResultCheck.check(one))
                .filteredOn(found -> !found.check().passed())
                .extracting(found -> found.where() + " " + found.check().name())
                .contains(CASE + " complete");
    }

    @Test
    void fileThatIsValidThoughARunIsNot() {
        List<Attributes> runs;
        try (ResultFile file = ResultFile.open(merged)) {
            runs = AttributeTable.read(file.table(MergeInput.RUNS));
        }
        runs.get(1).put(MergeInput.COMPLETE, 0).put(MergeInput.VALID, 0);
        AttributeTable table =
                AttributeTable.of(
                        List.of(MergeInput.RUN, MergeInput.FIRST_LAUNCH, MergeInput.LAUNCHES),
                        runs,
                        KnownAttributes.RUN);
        OutputFile.update(
                merged,
                writer -> {
                    writer.remove(writer.root(), "runs");
                    TableWriter.write(writer, writer.root(), "runs", table.columns(), table.rows());
                });

        assertThat(wrong())
                .hasSize(1)
                .first()
                .asString()
                .contains("run 1 is not complete, but the file is")
                .contains("run 1 is not valid, but the file is");
    }
}
