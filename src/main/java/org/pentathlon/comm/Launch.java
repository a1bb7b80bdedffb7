package org.pentathlon.comm;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who this process is among the ranks of a launch, as far as its environment says.
 *
 * @param kind what started it
 * @param rank from 0, less than {@code worldSize}
 * @param worldSize number of ranks, at least 1
 * @param localRank number among the ranks of this node, where the launcher says so
 * @param localSize ranks on this node, where the launcher says so
 * @param jobId the launcher's name for the job, {@code 0} where it has none
 * @param stepId the launcher's name for the step, {@code 0} where it has none
 * @param endpoint where rank 0 is to be met, if the environment says so instead of a file
 */
public record Launch(
        LaunchKind kind,
        int rank,
        int worldSize,
        OptionalInt localRank,
        OptionalInt localSize,
        String jobId,
        String stepId,
        Optional<Endpoint> endpoint) {

    /** A process of its own. */
    public static Launch single() {
        return new Launch(
                LaunchKind.SINGLE,
                0,
                1,
                OptionalInt.of(0),
                OptionalInt.of(1),
                "0",
                "0",
                Optional.empty());
    }

    /** Whether another program than Pentathlon started the ranks, possibly on several nodes. */
    public boolean isForeign() {
        return kind != LaunchKind.LOCAL && kind != LaunchKind.SINGLE;
    }

    /**
     * Where rank 0 listens, and the secret that the ranks share.
     *
     * @param host name or address
     * @param port from 1 to 65535
     * @param token the secret, 16 characters at least
     */
    public record Endpoint(String host, int port, String token) {
        /** Without the secret, so that it is in no log. */
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }
}
