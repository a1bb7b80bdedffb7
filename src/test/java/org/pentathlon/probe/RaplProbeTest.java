package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.CounterRow;
import org.pentathlon.results.EnergyReading;

class RaplProbeTest {
    @TempDir Path root;

    private void zone(String zone, String name) throws IOException {
        Path folder = Files.createDirectories(root.resolve("sys/class/powercap").resolve(zone));
        Files.writeString(folder.resolve("name"), name + "\n");
        Files.writeString(folder.resolve("max_energy_range_uj"), "1000000\n");
        Files.writeString(folder.resolve("energy_uj"), "5\n");
    }

    private List<CounterRow> count(boolean firstOfNode) {
        return ProbeRun.start(List.of(new RaplProbe(root, firstOfNode))).stop();
    }

    @Test
    void anEnergyOfTooShortATimeIsNoFigure() throws IOException {
        zone("intel-rapl:0", "package-0");
        zone("intel-rapl:0:1", "dram");

        assertThat(count(true))
                .extracting(CounterRow::name, CounterRow::value, CounterRow::unit)
                .containsExactly(
                        tuple("package_0_energy_j", Double.NaN, "J"),
                        tuple("package_0_dram_energy_j", Double.NaN, "J"));
        assertThat(count(true))
                .allMatch(row -> row.reason().startsWith("counted for 0.0 s, and 10 s are needed"));
    }

    @Test
    void anEnergyOfEnoughTimeIsTheReading() {
        CounterRow row = RaplProbe.row(new EnergyReading("package-1 dram", 123.5, 10, "RAPL", ""));

        assertThat(row).isEqualTo(CounterRow.of("package_1_dram_energy_j", "RAPL", 123.5, "J"));
        assertThat(RaplProbe.row(new EnergyReading("package-1", 99, 9.97, "RAPL", "")).reason())
                .startsWith("counted for 9.9 s, and 10 s are needed");
    }

    @Test
    void otherRanksSayWhoReads() throws IOException {
        zone("intel-rapl:0", "package-0");

        assertThat(count(false))
                .singleElement()
                .satisfies(row -> assertThat(row.name()).isEqualTo("package_0_energy_j"))
                .satisfies(row -> assertThat(row.reason()).contains("first rank of the node"));
    }

    @Test
    void whatIsMissingSaysWhy() throws IOException {
        assertThat(count(true))
                .singleElement()
                .satisfies(row -> assertThat(row.name()).isEqualTo("package_energy_j"))
                .satisfies(row -> assertThat(row.reason()).contains("sys/class/powercap"));

        zone("intel-rapl:0", "package-0");
        zone("intel-rapl:1", "package-1");
        Files.delete(root.resolve("sys/class/powercap/intel-rapl:0/energy_uj"));
        assertThat(new RaplProbe(root, true).support().supported()).isTrue();
        assertThat(count(true))
                .extracting(CounterRow::reason)
                .satisfiesExactly(
                        reason -> assertThat(reason).endsWith("energy_uj: is not there"),
                        reason -> assertThat(reason).startsWith("counted for"));
        Files.delete(root.resolve("sys/class/powercap/intel-rapl:1/energy_uj"));
        assertThat(new RaplProbe(root, true).support().reason()).contains("is not there");
    }
}
