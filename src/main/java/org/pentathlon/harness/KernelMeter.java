package org.pentathlon.harness;

import org.pentathlon.comm.Communicator;
import org.pentathlon.engine.Engines;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.results.KernelRow;
import org.pentathlon.workload.Kernel;

/** Measures kernels of one engine, all ranks the same one at once. */
final class KernelMeter implements AutoCloseable {
    private final Communicator communicator;
    private final Agreement agreement;
    private final KernelSetup setup;
    private final Kernels kernels;

    KernelMeter(
            Communicator communicator, Agreement agreement, KernelSetup setup, Kernels kernels) {
        this.communicator = communicator;
        this.agreement = agreement;
        this.setup = setup;
        this.kernels = kernels;
    }

    /** Opens an engine's kernels; collective. */
    static KernelMeter open(
            Communicator communicator, Agreement agreement, KernelSetup setup, long seed) {
        KernelRequest request =
                new KernelRequest(setup.device(), setup.precision(), setup.threads(), seed);
        Kernels kernels = agreement.all(() -> Engines.of(setup.engine()).kernels(request));
        return new KernelMeter(communicator, agreement, setup, kernels);
    }

    /**
     * Measures one, and checks its result behind that; collective.
     *
     * @param ceiling whether it is to be a ceiling of the machine
     * @param workloads those that use it, parted by commas
     * @return this rank's row
     */
    KernelRow measure(Kernel kernel, boolean ceiling, String workloads, CallTimes.Extent extent) {
        try (PreparedKernel prepared = agreement.all(() -> kernels.prepare(kernel))) {
            CallTimes times = CallTimes.measure(communicator, prepared::timesNs, extent);
            return new KernelRow(
                    kernel.name(),
                    ceiling,
                    workloads,
                    kernel.shape(),
                    setup.engine().word(),
                    prepared.library(),
                    setup.precision().word(),
                    setup.device().word(),
                    setup.threads(),
                    communicator.size(),
                    kernel.flops(),
                    kernel.bytes(prepared.elementBytes()),
                    times.calls().length,
                    times.quantile(0.5),
                    times.quantile(0.05),
                    times.quantile(0.95),
                    prepared.error(),
                    prepared.tolerance());
        }
    }

    @Override
    public void close() {
        kernels.close();
    }
}
