package org.pentathlon.comm;

import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;
import org.pentathlon.spec.Support;

/** Makes the collective {@code mpi}, which sums host memory over the control plane's library. */
public final class MpiCollectiveProvider implements CollectiveProvider {
    @Override
    public CollectiveKind kind() {
        return CollectiveKind.MPI;
    }

    @Override
    public Support supports(DeviceKind device) {
        return device == DeviceKind.CPU
                ? Support.yes()
                : Support.no(
                        "collective 'mpi' sums host memory only; use --collective nccl on GPUs");
    }

    @Override
    public Collective open(Communicator communicator, String hostAddress) {
        if (communicator instanceof PortCommunicator messages) {
            return messages.port() instanceof NativePort port
                    ? new NativeCollective(port)
                    : new MpiCollective(messages.port());
        }
        throw new PentathlonException(
                ExitStatus.ENVIRONMENT,
                "collective 'mpi' needs several ranks over MPI, but the ranks talk over '"
                        + communicator.name()
                        + "'; use --collective gloo or nccl");
    }
}
