package org.pentathlon.engine.torch;

import org.pentathlon.comm.Collective;
import org.pentathlon.comm.CollectiveProvider;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Support;

/** Gloo, as LibTorch has it. */
public final class GlooCollectiveProvider implements CollectiveProvider {
    @Override
    public CollectiveKind kind() {
        return CollectiveKind.GLOO;
    }

    @Override
    public Support supports(DeviceKind device) {
        if (device != DeviceKind.CPU) {
            return Support.no("gloo reduces memory of the CPU alone; use --collective nccl");
        }
        return TorchEngine.support();
    }

    @Override
    public void load() {
        try {
            TorchEngine.prepare();
        } catch (LinkageError e) {
            throw notLoaded(e);
        }
    }

    @Override
    public Collective open(Communicator communicator, String hostAddress) {
        try {
            return GlooCollective.open(communicator, hostAddress);
        } catch (LinkageError e) {
            throw notLoaded(e);
        }
    }

    private static PentathlonException notLoaded(LinkageError e) {
        return new PentathlonException(
                ExitStatus.ENVIRONMENT, "Gloo could not be loaded: " + e.getMessage(), e);
    }
}
