package org.pentathlon.harness;

import java.util.List;
import java.util.Optional;
import org.pentathlon.probe.PackageEnergy;
import org.pentathlon.results.EnergyReading;

/**
 * The clock of a run to a quality: from the first touch of training data on, standing still while
 * the session is opened. The energy of this rank's node is counted while it runs.
 */
final class QualityClock {
    private static final double NS_PER_SECOND = 1e9;

    private final Optional<PackageEnergy> energy;
    private final long startNs;
    private long pausedNs;
    private long initialisationNs;

    /**
     * Starts.
     *
     * @param energy empty where no energy is to be read, or another rank reads the node's
     */
    QualityClock(Optional<PackageEnergy> energy) {
        this.energy = energy;
        energy.ifPresent(PackageEnergy::resume);
        startNs = System.nanoTime();
    }

    /** The initialisation begins. */
    void pause() {
        pausedNs = System.nanoTime();
        energy.ifPresent(PackageEnergy::pause);
    }

    /** The initialisation is over. */
    void resume() {
        energy.ifPresent(PackageEnergy::resume);
        initialisationNs = System.nanoTime() - pausedNs;
    }

    /** Between two iterations or batches of an evaluation, so that no counter wraps unseen. */
    void tick() {
        if (energy.isPresent()) {
            energy.get().sample();
        }
    }

    double seconds() {
        return (System.nanoTime() - startNs - initialisationNs) / NS_PER_SECOND;
    }

    long initialisationNs() {
        return initialisationNs;
    }

    /** No energy counts from here on; to be called at least once before {@link #readings}. */
    void stopEnergy() {
        energy.ifPresent(PackageEnergy::pause);
    }

    List<EnergyReading> readings() {
        return energy.map(PackageEnergy::readings).orElse(List.of());
    }
}
