package org.pentathlon.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/** What cannot be merged, and says why. */
class MergeRefusalTest {
    private static final String CASE = "000-vgg-train-torch-small-fp32";
    private static final String GROUP = "/cases/" + CASE;

    @TempDir Path dir;
    private SampleFiles files;

    @BeforeEach
    void here() {
        files = new SampleFiles(dir);
    }

    private void assertRefused(ExitStatus status, String message, Path... refused) {
        Path out = dir.resolve("refused.h5");
        assertThatThrownBy(() -> Merge.merge(List.of(refused), out, false))
                .isInstanceOfSatisfying(
                        PentathlonException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessage(message);
        assertThat(out).doesNotExist();
        assertThat(OutputFile.part(out)).doesNotExist();
    }

    @Test
    void filesThatDoNotBelongTogetherAreRefusedWithAllReasons() {
        Path one = files.of("one.h5", 2);
        Path wide = files.of("wide.h5", 4);
        Path tiny =
                files.of(
                        "tiny.h5",
                        2,
                        run -> run.more.put("class", "tiny").put("settings", "depth=18 batch=8"));
        Path threads = files.of("threads.h5", 4, run -> run.more.put("threads", 2));
        Path old = files.of("old.h5", 2, run -> run.job.put("software_version", "0.0.9"));
        String alone =
                "; a series may differ in ranks, hosts, batch, collective, mpi, iterations and warm-up"
                        + " alone";

        assertRefused(
                ExitStatus.USAGE,
                String.join(
                        "\n",
                        "vgg train torch: class is small in %s, tiny in %s%s"
                                .formatted(one, tiny, alone),
                        "vgg train torch: set is depth=50 in %s, depth=18 in %s%s"
                                .formatted(one, tiny, alone)),
                one,
                tiny);
        assertRefused(
                ExitStatus.USAGE,
                "vgg train torch: threads is 1 in %s, 2 in %s%s".formatted(wide, threads, alone),
                wide,
                threads);
        assertRefused(
                ExitStatus.USAGE,
                "software_version is 0.1.0 in %s, 0.0.9 in %s; measure both with one version"
                        .formatted(one, old),
                one,
                old);
        assertRefused(
                ExitStatus.USAGE,
                "%s holds what %s holds: run one.h5, launch 0; leave one out".formatted(one, one),
                one,
                one);
    }

    @Test
    void otherMachinesAreRefused() {
        String apart = "; keep them in files of their own";
        Path one = files.of("one.h5", 1, run -> run.system.put("cpu_model", "A"));
        Path two = files.of("two.h5", 2, run -> run.system.put("cpu_model", "B"));
        assertRefused(
                ExitStatus.USAGE,
                "vgg train torch: device model is A in %s, B in %s%s".formatted(one, two, apart),
                one,
                two);
        Path old = gpu("old.h5", "V100");
        Path recent = gpu("recent.h5", "H100");
        assertRefused(
                ExitStatus.USAGE,
                "vgg train torch: device model is V100 in %s, H100 in %s%s"
                        .formatted(old, recent, apart),
                old,
                recent);
    }

    private Path gpu(String name, String model) {
        return files.of(
                name,
                2,
                run -> {
                    run.more.put("device", "cuda");
                    run.system.put("cpu_model", name).put("gpu_name", model);
                });
    }

    @Test
    void otherLibrariesAreRefusedWithinACaseAlone() {
        Path one = mpi("one.h5", 2, "1");
        Path two = mpi("two.h5", 2, "2");
        Path wide = mpi("wide.h5", 4, "2");
        String apart = "; keep them in files of their own";

        assertRefused(
                ExitStatus.USAGE,
                String.join(
                        "\n",
                        "vgg train torch: collective_version is C 1 in %s, C 2 in %s%s"
                                .formatted(one, two, apart),
                        "vgg train torch: mpi_library is M 1 in %s, M 2 in %s%s"
                                .formatted(one, two, apart)),
                one,
                two);
        assertThat(Merge.merge(List.of(one, wide), dir.resolve("both.h5"), false).cases())
                .isEqualTo(2);
    }

    private Path mpi(String name, int ranks, String version) {
        return files.of(
                name,
                ranks,
                run -> {
                    run.more.put("collective_version", "C " + version);
                    run.job.put("mpi_library", "M " + version);
                });
    }

    @Test
    void moreLaunchesThanPlannedAreRefused() {
        List<Path> two = List.of(files.of("one.h5", 2), files.of("two.h5", 2));
        Path out = dir.resolve("refused.h5");

        assertThatThrownBy(() -> Merge.merge(two, out, false, OptionalInt.of(1)))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessage(
                        CASE
                                + ": its files were to have 2 launches, more than the 1 planned;"
                                + " plan as many, or leave files out");
        assertThat(out).doesNotExist();
    }

    @Test
    void filesThatCannotBeReadAreNamedTogether() throws IOException {
        Path one = files.of("one.h5", 2);
        Path cut = dir.resolve("cut.h5");
        Files.copy(one, cut);
        try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
            file.setLength(file.length() / 2);
        }
        Path missing = dir.resolve("missing.h5");
        Path out = dir.resolve("refused.h5");

        assertThatThrownBy(() -> Merge.merge(List.of(one, cut, missing), out, false))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> {
                            assertThat(e.status()).isEqualTo(ExitStatus.DATA);
                            List<String> lines = e.getMessage().lines().toList();
                            assertThat(lines).hasSize(2);
                            assertThat(lines.get(0)).startsWith(cut + " is no whole result file");
                            assertThat(lines.get(1))
                                    .isEqualTo(missing + " does not exist; name a result file");
                        });
        assertThat(out).doesNotExist();
        assertThatThrownBy(() -> Merge.merge(List.of(one, cut), out, false))
                .isInstanceOfSatisfying(
                        PentathlonException.class,
                        e -> assertThat(e.status()).isEqualTo(ExitStatus.INVALID));
    }

    @Test
    void outputIsNeitherReplacedNorOneOfTheInputs() throws IOException {
        Path one = files.of("one.h5", 2);
        Path link = dir.resolve("link.h5");
        Files.createSymbolicLink(link, one);
        byte[] before = Files.readAllBytes(one);
        for (Path out : List.of(one, link)) {
            assertThatThrownBy(() -> Merge.merge(List.of(one), out, true))
                    .isInstanceOf(PentathlonException.class)
                    .hasMessage(out + " is one of the files to merge; choose another --out");
        }
        Path there = Files.writeString(dir.resolve("there.h5"), "kept");
        assertThatThrownBy(() -> Merge.merge(List.of(one), there, false))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("there.h5 exists");
        assertThat(there).hasContent("kept");
        assertThat(Files.readAllBytes(one)).isEqualTo(before);
    }

    @Test
    void rowsThatContradictTheTableOfRanksAreRefused() {
        Path one = files.of("one.h5", 2);
        Path two = files.of("two.h5", 2);
        OutputFile.update(
                two,
                writer -> {
                    try (Hdf5.Handle cases = writer.open(writer.root(), "cases");
                            Hdf5.Handle group = writer.open(cases, CASE)) {
                        List<RankFacts> facts;
                        try (ResultFile file = ResultFile.open(one)) {
                            facts = StoredRows.facts(file, GROUP);
                        }
                        writer.remove(group, "ranks");
                        SmallTables.ranks(writer, group, facts.subList(0, 1));
                    }
                });

        assertRefused(
                ExitStatus.INVALID,
                "%s: %s: rows are out of order, or of ranks that ranks lacks; see: pentathlon check %s"
                        .formatted(two, CASE, two),
                one,
                two);
    }
}
