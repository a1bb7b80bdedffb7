package org.pentathlon.harness;

import java.util.List;
import org.pentathlon.comm.Collective;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/** A collective that queues, and notes when it was joined and awaited. */
final class QueueingCollective implements Collective {
    static final long HIDDEN_NS = 77;

    final List<String> calls;

    QueueingCollective(List<String> calls) {
        this.calls = calls;
    }

    @Override
    public CollectiveKind kind() {
        return CollectiveKind.NCCL;
    }

    @Override
    public String version() {
        return "queue";
    }

    @Override
    public boolean queues() {
        return true;
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        calls.add("sum " + address + " behind " + stream);
    }

    @Override
    public void await() {
        calls.add("await");
    }

    @Override
    public void check() {
        calls.add("check");
    }

    @Override
    public void join(long stream) {
        calls.add("join " + stream);
    }

    @Override
    public long hiddenNs() {
        return HIDDEN_NS;
    }

    @Override
    public void close() {}
}
