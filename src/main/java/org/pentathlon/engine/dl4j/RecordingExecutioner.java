package org.pentathlon.engine.dl4j;

import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.BroadcastOp;
import org.nd4j.linalg.api.ops.CustomOp;
import org.nd4j.linalg.api.ops.IndexAccumulation;
import org.nd4j.linalg.api.ops.Op;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.api.ops.RandomOp;
import org.nd4j.linalg.api.ops.ReduceOp;
import org.nd4j.linalg.api.ops.ScalarOp;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.cpu.nativecpu.ops.NativeOpExecutioner;
import org.pentathlon.engine.OperatorWork;

/**
 * ND4J's executioner on CPUs, which tells the calling thread's {@link OperatorLane}, if there is
 * one, of each operator. ND4J makes the only object. Its own profiler would sum times by name, in
 * one sum for all threads, and knows of no nesting.
 *
 * <p>All other functions of the executioner end in one of these.
 */
public final class RecordingExecutioner extends NativeOpExecutioner {
    @Override
    public INDArray exec(Op op, OpContext context) {
        return told(op, context, () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(ScalarOp op, OpContext context) {
        return told(op, context, () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(BroadcastOp op, OpContext context) {
        return told(op, context, () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(ReduceOp op, OpContext context) {
        return told(op, context, () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(IndexAccumulation op, OpContext context) {
        return told(op, context, () -> super.exec(op, context));
    }

    @Override
    public INDArray exec(RandomOp op, OpContext context, Random generator) {
        return told(op, context, () -> super.exec(op, context, generator));
    }

    private static INDArray told(Op op, OpContext context, Supplier<INDArray> call) {
        OperatorLane lane = OperatorLane.ofThisThread();
        return lane == null
                ? call.get()
                : lane.operator(op, op.opName(), call, () -> ArrayWork.of(op, context));
    }

    @Override
    public INDArray[] exec(CustomOp op) {
        return told(op, () -> super.exec(op), () -> ArrayWork.of(op));
    }

    @Override
    public INDArray[] exec(CustomOp op, OpContext context) {
        return told(op, () -> super.exec(op, context), () -> ArrayWork.of(op, context));
    }

    private static INDArray[] told(
            CustomOp op, Supplier<INDArray[]> call, Supplier<OperatorWork> work) {
        OperatorLane lane = OperatorLane.ofThisThread();
        return lane == null ? call.get() : lane.operator(op, op.opName(), call, work);
    }
}
