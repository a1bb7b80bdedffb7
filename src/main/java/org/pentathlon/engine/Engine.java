package org.pentathlon.engine;

import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.EngineKind;
import org.pentathlon.spec.Precision;
import org.pentathlon.spec.Support;
import org.pentathlon.workload.Kernel;

/** A framework under measurement. Found by {@link java.util.ServiceLoader}; cheap to construct. */
public interface Engine {
    EngineKind kind();

    /** Whether this machine can run it so; must not load native code that could end the process. */
    Support supports(DeviceKind device, Precision precision);

    /**
     * Whether sessions hand gradients over while the backward pass goes on; else all at its end,
     * where nothing is left that they could be reduced beside.
     */
    default boolean handsOverEarly() {
        return true;
    }

    /**
     * Opens a session for one problem on this rank's device.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if a library or device fails
     */
    Session open(SessionRequest request);

    /**
     * What this engine has for a kernel: the kernel itself, or one that does it together with more.
     */
    default Kernel kernel(Kernel wanted) {
        return wanted;
    }

    /**
     * Makes basic operations ready to be called by themselves.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if a library or device fails
     */
    Kernels kernels(KernelRequest request);
}
