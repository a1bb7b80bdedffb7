package org.pentathlon.harness;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.pentathlon.comm.Collective;
import org.pentathlon.comm.Communicator;
import org.pentathlon.spec.CollectiveKind;
import org.pentathlon.spec.ElementType;

/** Sums over ranks that are threads, through the gathering of bytes; may spoil one element. */
record ThreadSum(Communicator ranks, boolean spoils) implements Collective {
    @Override
    public CollectiveKind kind() {
        return CollectiveKind.MPI;
    }

    @Override
    public String version() {
        return "threads 1.0";
    }

    @Override
    public void allReduceSum(long address, long elements, ElementType type, long stream) {
        int length = Math.toIntExact(elements * Float.BYTES);
        Pointer memory = new Pointer(address);
        float[] sum = new float[(int) elements];
        ranks.gather(
                memory.getByteArray(0, length),
                bytes -> {
                    var values = ByteBuffer.wrap(bytes);
                    values.order(ByteOrder.nativeOrder());
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] += values.getFloat(i * Float.BYTES);
                    }
                });
        memory.write(0, sum, 0, sum.length);
        byte[] all = ranks.broadcast(memory.getByteArray(0, length), 0);
        memory.write(0, all, 0, length);
        if (spoils) {
            memory.setFloat(length - Float.BYTES, 1 + memory.getFloat(length - Float.BYTES));
        }
    }

    @Override
    public void close() {}
}
