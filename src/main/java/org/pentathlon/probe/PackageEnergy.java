package org.pentathlon.probe;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.pentathlon.results.EnergyReading;

/**
 * Energy of this machine's processor packages and of the memory at each, from RAPL, as the kernel's
 * powercap interface shows it (Documentation/power/powercap in Linux): microjoules that wrap at
 * {@code max_energy_range_uj}. Fans, disks, boards and accelerators are not in it.
 *
 * <p>Counts while it is switched on. {@link #sample} has to be called more often than a counter
 * wraps: at 262 kJ and 400 W every 10 minutes. Not safe for use by several threads.
 */
public final class PackageEnergy {
    static final String SOURCE = "RAPL";
    private static final String PATTERN = "intel-rapl:*";
    private static final double MICRO = 1e-6;
    private static final long SAMPLE_EVERY_NS = TimeUnit.SECONDS.toNanos(30);

    private final List<Zone> zones = new ArrayList<>();
    private final String absent;
    private boolean on;
    private long sampledNs;
    private long countedNs;

    /** One counter. */
    private static final class Zone {
        final String device;
        final Path energy;
        final long rangeMicrojoules;
        String reason = "";
        long lastMicrojoules;
        long microjoules;

        Zone(String device, Path energy, long rangeMicrojoules) {
            this.device = device;
            this.energy = energy;
            this.rangeMicrojoules = rangeMicrojoules;
        }

        /** Reads the counter; adds what it has gone up by where that is to be counted. */
        void read(boolean count) {
            if (!reason.isEmpty()) {
                return;
            }
            try {
                long now = number(energy);
                long up = now - lastMicrojoules;
                if (count) {
                    microjoules += up >= 0 ? up : up + rangeMicrojoules;
                }
                lastMicrojoules = now;
            } catch (IOException | NumberFormatException e) {
                reason = reason(energy, e);
            }
        }
    }

    private PackageEnergy(String absent) {
        this.absent = absent;
    }

    /**
     * Finds the counters; none is no error.
     *
     * @param root the file system's root
     */
    public static PackageEnergy find(Path root) {
        Path folder = root.resolve("sys/class/powercap");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, PATTERN)) {
            stream.forEach(found::add);
        } catch (IOException e) {
            return new PackageEnergy(
                    folder
                            + " is not there: virtual machines have no RAPL; elsewhere load the"
                            + " kernel's module intel_rapl_msr");
        }
        found.sort(Comparator.comparing(path -> path.getFileName().toString()));
        PackageEnergy energy = new PackageEnergy("no package under " + folder.resolve(PATTERN));
        for (Path zone : found) {
            energy.add(zone);
        }
        return energy;
    }

    private void add(Path zone) {
        Path counter = zone.resolve("energy_uj");
        try {
            String device = device(zone);
            if (!device.isEmpty()) {
                zones.add(new Zone(device, counter, number(zone.resolve("max_energy_range_uj"))));
            }
        } catch (IOException | NumberFormatException e) {
            Zone unreadable = new Zone(zone.getFileName().toString(), counter, 0);
            unreadable.reason = reason(zone, e);
            zones.add(unreadable);
        }
    }

    /** A package, or memory with its package; empty for the parts of a package, and for psys. */
    private static String device(Path zone) throws IOException {
        String name = text(zone.resolve("name"));
        if (name.startsWith("package")) {
            return name;
        }
        String number = zone.getFileName().toString();
        int parent = number.lastIndexOf(':');
        boolean sub = number.indexOf(':') < parent;
        return name.equals("dram") && sub
                ? text(zone.resolveSibling(number.substring(0, parent)).resolve("name")) + " dram"
                : "";
    }

    /** Counts from now on. */
    public void resume() {
        on = true;
        sampledNs = System.nanoTime();
        zones.forEach(zone -> zone.read(false));
    }

    /** Stops counting. */
    public void pause() {
        if (on) {
            count(System.nanoTime());
            on = false;
        }
    }

    /** Reads the counters if it is time to; a look at the clock otherwise. */
    public void sample() {
        long now = System.nanoTime();
        if (on && now - sampledNs > SAMPLE_EVERY_NS) {
            count(now);
        }
    }

    private void count(long nowNs) {
        zones.forEach(zone -> zone.read(true));
        countedNs += nowNs - sampledNs;
        sampledNs = nowNs;
    }

    /** What was counted, of each device; at least one reading. */
    public List<EnergyReading> readings() {
        if (zones.isEmpty()) {
            return List.of(new EnergyReading("package", Double.NaN, Double.NaN, SOURCE, absent));
        }
        List<EnergyReading> readings = new ArrayList<>();
        for (Zone zone : zones) {
            boolean known = zone.reason.isEmpty();
            readings.add(
                    new EnergyReading(
                            zone.device,
                            known ? zone.microjoules * MICRO : Double.NaN,
                            known ? countedNs * 1e-9 : Double.NaN,
                            SOURCE,
                            zone.reason));
        }
        return readings;
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file).strip();
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(text(file));
    }

    private static String reason(Path path, Exception e) {
        if (e instanceof AccessDeniedException) {
            return path + " may not be read: root alone may, unless the administrator opens it";
        }
        String why = e instanceof NoSuchFileException ? "is not there" : e.getMessage();
        return path + ": " + why;
    }
}
