package org.pentathlon.probe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.pentathlon.results.CounterRow;
import org.pentathlon.results.EnergyReading;
import org.pentathlon.spec.Support;

/**
 * Energy of the node's processor packages, and of the memory at each apart. It is of the whole
 * node, whoever computes on it, so that one rank of it reads. Boards, fans, disks, networks and
 * accelerators are not in it.
 */
final class RaplProbe implements Probe {
    /** Below this the counters' steps and the rest of the node say more than the work. */
    private static final int NEEDED_SECONDS = 10;

    /** Often enough for no counter to wrap unseen. */
    private static final Duration LOOK_EVERY = Duration.ofSeconds(31);

    private static final String UNIT = "J";

    private final Path root;
    private final boolean firstOfNode;

    /**
     * @param root {@code /}, or a folder that stands for it
     * @param firstOfNode whether this rank is the one that reads
     */
    RaplProbe(Path root, boolean firstOfNode) {
        this.root = root;
        this.firstOfNode = firstOfNode;
    }

    @Override
    public String source() {
        return PackageEnergy.SOURCE;
    }

    @Override
    public List<Counter> counters() {
        return PackageEnergy.find(root).readings().stream().map(RaplProbe::counter).toList();
    }

    @Override
    public Support support() {
        if (!firstOfNode) {
            return Support.no(
                    "the first rank of the node reads it: it is of the node, not of a rank");
        }
        PackageEnergy trial = PackageEnergy.find(root);
        trial.resume();
        trial.pause();
        Optional<String> reason = trial.readings().stream().map(EnergyReading::reason).findFirst();
        return trial.readings().stream().anyMatch(EnergyReading::available)
                ? Support.yes()
                : Support.no(reason.orElseThrow());
    }

    @Override
    public Counting start() {
        PackageEnergy energy = PackageEnergy.find(root);
        energy.resume();
        Ticker.Ticking ticking = Ticker.onThread().start(LOOK_EVERY, energy::sample);
        return new Counting() {
            @Override
            public List<CounterRow> stop() {
                ticking.close();
                energy.pause();
                return energy.readings().stream().map(RaplProbe::row).toList();
            }

            @Override
            public void close() {
                ticking.close();
            }
        };
    }

    static CounterRow row(EnergyReading reading) {
        Counter counter = counter(reading);
        if (!reading.available()) {
            return counter.unavailable(reading.source(), reading.reason());
        }
        return MeasuredTime.tooShort(reading.seconds(), NEEDED_SECONDS)
                .map(reason -> counter.unavailable(reading.source(), reason))
                .orElseGet(() -> counter.row(reading.source(), reading.joules()));
    }

    /** {@code package_0_energy_j}, {@code package_0_dram_energy_j}. */
    private static Counter counter(EnergyReading reading) {
        return new Counter(reading.device().replaceAll("[ :-]", "_") + "_energy_j", UNIT);
    }
}
