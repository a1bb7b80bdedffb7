package org.pentathlon.engine;

import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Mode;
import org.pentathlon.spec.Precision;
import org.pentathlon.workload.Problem;

/**
 * What a session is for.
 *
 * @param threads compute threads of this rank
 * @param worldSize number of ranks whose gradients are averaged
 * @param traceMemory whether every allocation is watched, which costs time: see {@link
 *     Session#memory}
 */
public record SessionRequest(
        Problem problem,
        Mode mode,
        Precision precision,
        DeviceKind device,
        int threads,
        long seed,
        int rank,
        int worldSize,
        boolean traceMemory) {}
