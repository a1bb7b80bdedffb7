package org.pentathlon.workload;

import java.util.List;
import java.util.Optional;

/** The workloads that exist. A new one is added here, and nowhere else in this package. */
public final class Workloads {
    private static final List<Workload> ALL =
            List.of(new Vgg(), new ResNet(), new Rnnlm(), new Seq2seq(), new AoaReader());

    private Workloads() {}

    /** All workloads, in the order in which they are run and shown. */
    public static List<Workload> all() {
        return ALL;
    }

    public static Optional<Workload> byName(String name) {
        return ALL.stream().filter(workload -> workload.name().equals(name)).findFirst();
    }
}
