package org.pentathlon.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.probe.ThreadAffinity;
import org.pentathlon.spec.PentathlonException;

@Timeout(60)
class SeriesRunTest {
    @TempDir Path dir;
    private final List<String> said = new ArrayList<>();
    private final StopRequest stop = new StopRequest();
    private Path folder;
    private SeriesRun series;

    @BeforeEach
    void prepare() {
        folder = SeriesRun.folder(dir.resolve("r.h5"));
        series = new SeriesRun(folder, stop, said::add);
        series.prepare(dir.resolve("r.h5"), false);
    }

    /** A launch whose ranks run a line of shell. */
    private SeriesRun.Launch launch(int ranks, int round, String line) {
        Path file = folder.resolve(ranks + "-" + round + ".h5");
        List<String> command = List.of("/bin/sh", "-c", "f=" + file + "; " + line);
        return new SeriesRun.Launch(ranks, round, file, command);
    }

    @Test
    void filesAreInTheOrderOfTheirRanks() throws Exception {
        SeriesRun.Ended ended =
                series.run(
                        List.of(
                                launch(2, 0, "echo \"$A\" >> $f"),
                                launch(1, 0, "echo \"$A\" >> $f; exit 6"),
                                launch(1, 1, ":")),
                        List.of(),
                        Map.of("A", "b"));

        assertThat(ended.files())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("1-0.h5", "2-0.h5");
        assertThat(Files.readString(ended.files().get(1))).isEqualTo("b\nb\n");
        assertThat(ended.status()).isEqualTo(6);
        assertThat(ended.failure()).isEmpty();
        assertThat(said)
                .containsExactly(
                        "launch 1 of 3: 2 ranks", "launch 2 of 3: 1 rank", "launch 3 of 3: 1 rank");
        assertThat(series.remove(ended.files())).isEmpty();
        assertThat(folder).doesNotExist();
    }

    @Test
    void aFailedLaunchEndsTheSeries() throws Exception {
        Path journal = folder.resolve("2-0.h5.journal");
        SeriesRun.Ended ended =
                series.run(
                        List.of(
                                launch(1, 0, "echo > $f"),
                                launch(2, 0, "mkdir -p $f.journal; exit 4"),
                                launch(2, 1, "echo > $f"),
                                launch(1, 1, "echo > $f")),
                        List.of(),
                        Map.of());

        assertThat(ended.status()).isEqualTo(4);
        assertThat(ended.files()).hasSize(1);
        assertThat(ended.failure())
                .isEqualTo(
                        "a launch ended with status 4; launches missing or not whole:"
                                + " 1 of ranks 1, 2 of ranks 2");
        assertThat(series.remove(ended.files())).isEqualTo(Set.of(journal));
        assertThat(journal).exists();
    }

    @Test
    void aStopEndsTheSeriesAndSaysSo() {
        stop.ask("TERM");
        SeriesRun.Ended ended = series.run(List.of(launch(1, 0, "echo > $f")), List.of(), Map.of());

        assertThat(ended.files()).isEmpty();
        assertThat(ended.failure())
                .isEqualTo("stopped by SIGTERM; launches missing or not whole: 1 of ranks 1");
    }

    @Test
    void eachRankHasItsCores() throws Exception {
        assumeThat(ThreadAffinity.supported()).as("the system binds threads").isTrue();
        String all = ownCores();
        String first = all.split("[-,]", -1)[0];
        SeriesRun.Ended ended =
                series.run(
                        List.of(launch(1, 0, "grep Cpus_allowed_list /proc/self/status > $f")),
                        List.of(first, "0"),
                        Map.of());

        assertThat(Files.readString(ended.files().get(0)))
                .isEqualTo("Cpus_allowed_list:\t" + first + "\n");
        assertThat(ownCores()).isEqualTo(all);
    }

    private static String ownCores() throws Exception {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf('\t') + 1))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatAnEarlierSeriesLeftIsNotDroppedUnasked() throws Exception {
        Files.writeString(folder.resolve("1-0.h5"), "x");

        assertThatThrownBy(() -> series.prepare(dir.resolve("r.h5"), false))
                .isInstanceOf(PentathlonException.class)
                .hasMessageContaining("pentathlon merge " + folder + "/*.h5 --out FILE.h5")
                .hasMessageNotContaining("\n");
        series.prepare(dir.resolve("r.h5"), true);
        assertThat(folder).isEmptyDirectory();
    }
}
