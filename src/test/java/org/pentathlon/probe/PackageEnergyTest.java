package org.pentathlon.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pentathlon.results.EnergyReading;

class PackageEnergyTest {
    @TempDir Path root;

    private Path zone(String zone, String name, long microjoules) throws IOException {
        Path folder = Files.createDirectories(root.resolve("sys/class/powercap").resolve(zone));
        Files.writeString(folder.resolve("name"), name + "\n");
        Files.writeString(folder.resolve("max_energy_range_uj"), "1000000\n");
        set(folder, microjoules);
        return folder;
    }

    private static void set(Path zone, long microjoules) throws IOException {
        Files.writeString(zone.resolve("energy_uj"), microjoules + "\n");
    }

    @Test
    void packagesAndTheirMemoryAreCountedApartAndPartsOfAPackageAreNot() throws IOException {
        Path first = zone("intel-rapl:0", "package-0", 100);
        Path second = zone("intel-rapl:1", "package-1", 200);
        Path memory = zone("intel-rapl:1:2", "dram", 300);
        Path core = zone("intel-rapl:0:0", "core", 400);
        Path board = zone("intel-rapl:2", "psys", 500);
        zone("intel-rapl-mmio:0", "package-0", 600);

        PackageEnergy energy = PackageEnergy.find(root);
        energy.resume();
        set(first, 500_100);
        set(second, 250_200);
        set(memory, 300);
        set(core, 999);
        set(board, 999);
        energy.pause();

        assertThat(energy.readings())
                .extracting(EnergyReading::device, EnergyReading::joules, EnergyReading::source)
                .containsExactly(
                        tuple("package-0", 0.5, "RAPL"),
                        tuple("package-1", 0.25, "RAPL"),
                        tuple("package-1 dram", 0.0, "RAPL"));
        assertThat(energy.readings())
                .allMatch(reading -> reading.available() && reading.seconds() >= 0);
    }

    @Test
    void aCounterThatWrapsGoesOnAndPausesDoNotCount() throws IOException {
        Path zone = zone("intel-rapl:0", "package-0", 900_000);

        PackageEnergy energy = PackageEnergy.find(root);
        energy.resume();
        set(zone, 150_000);
        energy.pause();
        set(zone, 700_000);
        energy.resume();
        set(zone, 750_000);
        energy.pause();
        set(zone, 800_000);
        energy.pause();

        assertThat(energy.readings()).extracting(EnergyReading::joules).containsExactly(0.3);
    }

    @Test
    void whatCannotBeReadSaysWhy() throws IOException {
        assertThat(PackageEnergy.find(root).readings())
                .singleElement()
                .satisfies(
                        reading -> {
                            assertThat(reading.available()).isFalse();
                            assertThat(reading.joules()).isNaN();
                            assertThat(reading.reason()).contains("sys/class/powercap");
                        });

        Path good = zone("intel-rapl:0", "package-0", 0);
        Path lost = zone("intel-rapl:1", "package-1", 0);
        Path strange = zone("intel-rapl:2", "package-2", 0);
        Files.writeString(strange.resolve("max_energy_range_uj"), "many");
        PackageEnergy energy = PackageEnergy.find(root);
        energy.resume();
        set(good, 1_000);
        Files.delete(lost.resolve("energy_uj"));
        energy.pause();

        List<EnergyReading> readings = energy.readings();
        assertThat(readings)
                .extracting(EnergyReading::available)
                .containsExactly(true, false, false);
        assertThat(readings.get(1).reason()).endsWith("intel-rapl:1/energy_uj: is not there");
        assertThat(readings.get(2).reason()).contains("intel-rapl:2", "many");
        assertThat(readings.get(2).joules()).isNaN();
    }
}
