package org.pentathlon.probe;

import java.util.List;

/** All probes that there are. */
public final class Probes {
    private Probes() {}

    /** Those for a rank, in the order of their rows; each says itself whether it can be used. */
    public static List<Probe> of(ProbeRequest request) {
        return List.of();
    }
}
