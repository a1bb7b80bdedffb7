package org.pentathlon.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/**
 * Power, energy, clocks, temperature, memory, errors of memory and reasons of slow clocks of a
 * rank's GPU, through NVML. What has only a value of the moment is looked at ten times a second.
 */
final class NvmlProbe implements Probe {
    private static final Duration LOOK_EVERY = Duration.ofMillis(100);

    /** The energy counter's steps are coarse. */
    private static final int NEEDED_SECONDS = 10;

    private static final double NS = 1e-9;
    private static final Counter ENERGY = new Counter("energy_j", "J");

    private static final List<Total> ERRORS =
            List.of(
                    new Total(
                            new Counter("ecc_errors_corrected", "1"),
                            device -> device.eccErrors(NvmlLibrary.CORRECTED)),
                    new Total(
                            new Counter("ecc_errors_uncorrected", "1"),
                            device -> device.eccErrors(NvmlLibrary.UNCORRECTED)));

    private static final List<Series.Quantity> MOMENTS =
            List.of(
                    Series.mean("power_w", "W", NvmlDevice::powerWatts),
                    Series.mean(
                            "sm_clock_hz", "Hz", device -> device.clockHertz(NvmlLibrary.CLOCK_SM)),
                    Series.mean(
                            "memory_clock_hz",
                            "Hz",
                            device -> device.clockHertz(NvmlLibrary.CLOCK_MEMORY)),
                    Series.most("temperature_c", "C", NvmlDevice::temperatureCelsius),
                    Series.most("memory_used_bytes", "B", NvmlDevice::memoryUsedBytes),
                    Series.mean("gpu_utilization", "ratio", NvmlDevice::gpuUtilization),
                    Series.mean("memory_utilization", "ratio", NvmlDevice::memoryUtilization),
                    throttled("applications_clocks", 0x2),
                    throttled("software_power_cap", 0x4),
                    throttled("hardware_slowdown", 0x8),
                    throttled("sync_boost", 0x10),
                    throttled("software_thermal", 0x20),
                    throttled("hardware_thermal", 0x40),
                    throttled("hardware_power_brake", 0x80));

    private final NvmlAccess access;
    private final boolean firstOfGpu;
    private final Ticker ticker;

    /** What the GPU has counted since the driver was loaded. */
    private record Total(Counter counter, ToDoubleFunction<NvmlDevice> read) {}

    /**
     * @param firstOfGpu whether it is the rank that tells of the GPU's energy
     */
    NvmlProbe(NvmlAccess access, boolean firstOfGpu, Ticker ticker) {
        this.access = access;
        this.firstOfGpu = firstOfGpu;
        this.ticker = ticker;
    }

    /** The part of the looks in which this was a reason for slower clocks. */
    private static Series.Quantity throttled(String name, long bit) {
        return Series.mean(
                "throttled_by_" + name,
                "ratio",
                device -> (device.throttleReasons() & bit) != 0 ? 1 : 0);
    }

    @Override
    public String source() {
        return "NVML";
    }

    @Override
    public List<Counter> counters() {
        return Stream.of(
                        Stream.of(ENERGY),
                        MOMENTS.stream().map(Series.Quantity::counter),
                        ERRORS.stream().map(Total::counter))
                .flatMap(counters -> counters)
                .toList();
    }

    @Override
    public Support support() {
        return access.ask(device -> Support.yes());
    }

    @Override
    public Counting start() {
        NvmlDevice device = access.open();
        try {
            return new Watched(device);
        } catch (RuntimeException | LinkageError e) {
            device.close();
            throw e;
        }
    }

    /** A total when it was read, or why it could not be. */
    private record Reading(double value, String reason) {
        static Reading of(NvmlDevice device, ToDoubleFunction<NvmlDevice> read) {
            try {
                return new Reading(read.applyAsDouble(device), "");
            } catch (NvmlException | UnsatisfiedLinkError e) {
                return new Reading(Double.NaN, e.getMessage());
            }
        }

        /** What it has grown by since an earlier reading. */
        Reading since(Reading before) {
            return new Reading(
                    value - before.value, before.reason.isEmpty() ? reason : before.reason);
        }

        /** No figure where the time was too short for one. */
        Reading over(double seconds) {
            return MeasuredTime.tooShort(seconds, NEEDED_SECONDS)
                    .filter(tooShort -> reason.isEmpty())
                    .map(tooShort -> new Reading(Double.NaN, tooShort))
                    .orElse(this);
        }
    }

    private final class Watched implements Counting {
        private final NvmlDevice device;
        private final List<Series> series = MOMENTS.stream().map(Series::new).toList();
        private final Reading energy;
        private final List<Reading> errors;
        private final long startNs = System.nanoTime();
        private final Ticker.Ticking ticking;

        Watched(NvmlDevice device) {
            this.device = device;
            energy = Reading.of(device, NvmlDevice::energyJoules);
            errors = readErrors();
            ticking = ticker.start(LOOK_EVERY, this::look);
        }

        private List<Reading> readErrors() {
            return ERRORS.stream().map(total -> Reading.of(device, total.read())).toList();
        }

        private void look() {
            series.forEach(one -> one.look(device));
        }

        @Override
        public List<CounterRow> stop() {
            ticking.close();
            // A short count has this look alone.
            look();
            Reading used = Reading.of(device, NvmlDevice::energyJoules).since(energy);
            double seconds = (System.nanoTime() - startNs) * NS;
            List<CounterRow> rows = new ArrayList<>();
            rows.add(
                    firstOfGpu
                            ? row(ENERGY, used.over(seconds))
                            : ENERGY.unavailable(source(), "the first rank of the GPU has it"));
            series.forEach(one -> rows.add(one.row(source())));
            List<Reading> now = readErrors();
            for (int i = 0; i < now.size(); i++) {
                rows.add(row(ERRORS.get(i).counter(), now.get(i).since(errors.get(i))));
            }
            return rows;
        }

        private CounterRow row(Counter counter, Reading reading) {
            return reading.reason.isEmpty()
                    ? counter.row(source(), reading.value)
                    : counter.unavailable(source(), reading.reason);
        }

        @Override
        public void close() {
            try {
                ticking.close();
            } finally {
                device.close();
            }
        }
    }
}
