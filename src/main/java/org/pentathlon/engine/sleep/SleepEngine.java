package org.pentathlon.engine.sleep;

import java.util.Map;
import org.pentathlon.engine.Engine;
import org.pentathlon.engine.KernelRequest;
import org.pentathlon.engine.Kernels;
import org.pentathlon.engine.PreparedKernel;
import org.pentathlon.engine.Session;
import org.pentathlon.engine.SessionRequest;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Kernel;

/**
 * No framework: waits as long as the analytic operations take at a given rate, so that data,
 * transport, scaling and faults can be tried with many ranks on few cores.
 */
public final class SleepEngine implements Engine {
    private final Map<String, String> variables;

    /** Reads the environment of this process. */
    public SleepEngine() {
        this(System.getenv());
    }

    SleepEngine(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    @Override
    public EngineKind kind() {
        return EngineKind.SLEEP;
    }

    /**
     * {@inheritDoc}
     *
     * @throws PentathlonException (usage) if a variable that it reads has a value that means
     *     nothing
     */
    @Override
    public Support supports(DeviceKind device, Precision precision) {
        if (device != DeviceKind.CPU) {
            return Support.no("engine sleep has its gradients in host memory; use --device cpu");
        }
        if (precision != Precision.FP32) {
            return Support.no("engine sleep has gradients in fp32 alone; use --precision fp32");
        }
        SleepSettings.of(variables);
        return new Support(
                true,
                "no framework: waits as long as the analytic operations take at "
                        + SleepSettings.RATE
                        + "; to try transport, scaling and faults without computing");
    }

    @Override
    public Session open(SessionRequest request) {
        return new SleepSession(request, SleepSettings.of(variables));
    }

    /** Has none, and says so once one is asked for. */
    @Override
    public Kernels kernels(KernelRequest request) {
        return new Kernels() {
            @Override
            public PreparedKernel prepare(Kernel kernel) {
                throw new PentathlonException(
                        ExitStatus.USAGE,
                        "engine sleep has no operations to measure; use another --engine");
            }

            @Override
            public void close() {
                // Nothing was opened.
            }
        };
    }
}
