package org.pentathlon.harness;

import java.util.ArrayList;
import java.util.List;
import org.pentathlon.comm.Collective;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/** Notes which addresses were reduced, and may fail at one. */
final class FakeCollective implements Collective {
    final List<Long> reduced = new ArrayList<>();
    final RuntimeException failure;

    FakeCollective(RuntimeException failure) {
        this.failure = failure;
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.MPI;
    }

    @Override
    public String version() {
        return "fake";
    }

    @Override
    public synchronized void allReduceSum(
            long address, long elements, ElementType type, long stream) {
        if (failure != null) {
            throw failure;
        }
        reduced.add(address);
    }

    @Override
    public void close() {}
}
