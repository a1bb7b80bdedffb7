package org.pentathlon.probe;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.pentathlon.results.CounterRow;
import org.pentathlon.spec.Support;

/**
 * What the multiprocessors of a GPU did: NVML's GPU performance monitoring of Hopper and later, the
 * mean between a sample at the start and one at the end.
 */
final class GpmProbe implements Probe {
    private static final int NEEDED_SECONDS = 1;
    private static final double PERCENT = 0.01;
    private static final double NS = 1e-9;
    private static final List<Metric> METRICS =
            List.of(
                    new Metric("occupancy", 3),
                    new Metric("dram_bandwidth_utilization", 10),
                    new Metric("sm_utilization", 2),
                    new Metric("tensor_utilization", 5),
                    new Metric("fp64_utilization", 11),
                    new Metric("fp32_utilization", 12),
                    new Metric("fp16_utilization", 13));

    private final NvmlAccess access;
    private final int neededSeconds;

    /** One of {@code nvmlGpmMetricId_t}, whose values are in percent. */
    private record Metric(String name, int id) {
        Counter counter() {
            return new Counter(name, "ratio");
        }
    }

    GpmProbe(NvmlAccess access) {
        this(access, NEEDED_SECONDS);
    }

    /**
     * @param neededSeconds below which there is no figure
     */
    GpmProbe(NvmlAccess access, int neededSeconds) {
        this.access = access;
        this.neededSeconds = neededSeconds;
    }

    @Override
    public String source() {
        return "NVML GPM";
    }

    @Override
    public List<Counter> counters() {
        return METRICS.stream().map(Metric::counter).toList();
    }

    @Override
    public Support support() {
        return access.ask(
                device ->
                        device.hasGpm()
                                ? Support.yes()
                                : Support.no(
                                        "this GPU has none: Hopper and later have; import-ncu adds"
                                                + " such figures for others"));
    }

    @Override
    public Counting start() {
        return new Sampled(access.open());
    }

    private final class Sampled implements Counting {
        private final NvmlDevice device;
        private final List<Pointer> samples = new ArrayList<>();
        private final long startNs;

        Sampled(NvmlDevice device) {
            this.device = device;
            try {
                samples.add(device.gpmSample());
            } catch (RuntimeException | LinkageError e) {
                device.close();
                throw e;
            }
            startNs = System.nanoTime();
        }

        @Override
        public List<CounterRow> stop() {
            double seconds = (System.nanoTime() - startNs) * NS;
            Optional<String> reason = MeasuredTime.tooShort(seconds, neededSeconds);
            if (reason.isPresent()) {
                return unavailable(reason.get());
            }
            samples.add(device.gpmSample());
            List<Integer> ids = METRICS.stream().map(Metric::id).toList();
            try (Memory metrics = GpmLayout.metrics(samples.get(0), samples.get(1), ids)) {
                device.gpmMetrics(metrics);
                List<CounterRow> rows = new ArrayList<>();
                for (int i = 0; i < METRICS.size(); i++) {
                    rows.add(row(METRICS.get(i).counter(), metrics, i));
                }
                return rows;
            }
        }

        private CounterRow row(Counter counter, Pointer metrics, int position) {
            int error = GpmLayout.error(metrics, position);
            return error == 0
                    ? counter.row(source(), GpmLayout.value(metrics, position) * PERCENT)
                    : counter.unavailable(
                            source(), device.meaning(error) + " (error " + error + ")");
        }

        @Override
        public void close() {
            try {
                samples.forEach(device::free);
            } finally {
                samples.clear();
                device.close();
            }
        }
    }
}
