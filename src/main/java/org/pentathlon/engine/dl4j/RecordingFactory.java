package org.pentathlon.engine.dl4j;

import java.util.function.Supplier;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.CpuNDArrayFactory;
import org.nd4j.linalg.cpu.nativecpu.blas.CpuLevel1;
import org.pentathlon.engine.OperatorTotal;
import org.pentathlon.engine.OperatorWork;

/**
 * ND4J's factory of arrays on CPUs, whose BLAS of level 1 tells the calling thread's {@link
 * OperatorLane} of its calls: these do not go through the executioner, as those of levels 2 and 3
 * do. ND4J makes the only object.
 */
public final class RecordingFactory extends CpuNDArrayFactory {
    private static final long serialVersionUID = 1;

    /**
     * @param order of elements in memory: c or f
     */
    public RecordingFactory(DataType type, char order) {
        super(type, order);
    }

    @Override
    public void createLevel1() {
        level1 = new Level1();
    }

    /** Of 32-bit floats, those that a model or optimiser may call. */
    private static final class Level1 extends CpuLevel1 {
        @Override
        protected void saxpy(long n, float alpha, INDArray x, int incX, INDArray y, int incY) {
            told(
                    "axpy",
                    () -> {
                        super.saxpy(n, alpha, x, incX, y, incY);
                        return null;
                    },
                    3 * n,
                    OperatorTotal.UNKNOWN);
        }

        @Override
        protected void sscal(long n, float alpha, INDArray x, int incX) {
            told(
                    "scal",
                    () -> {
                        super.sscal(n, alpha, x, incX);
                        return null;
                    },
                    2 * n,
                    OperatorTotal.UNKNOWN);
        }

        @Override
        protected float sdot(long n, INDArray x, int incX, INDArray y, int incY) {
            return told("dot", () -> super.sdot(n, x, incX, y, incY), 2 * n, 2 * n);
        }

        @Override
        protected float snrm2(long n, INDArray x, int incX) {
            return told("nrm2", () -> super.snrm2(n, x, incX), n, OperatorTotal.UNKNOWN);
        }

        @Override
        protected float sasum(long n, INDArray x, int incX) {
            return told("asum", () -> super.sasum(n, x, incX), n, OperatorTotal.UNKNOWN);
        }

        private static <T> T told(String name, Supplier<T> call, long elements, long flops) {
            OperatorLane lane = OperatorLane.ofThisThread();
            return lane == null
                    ? call.get()
                    : lane.blas(
                            name,
                            call,
                            () ->
                                    new OperatorWork(
                                            flops, Math.multiplyExact(Float.BYTES, elements)));
        }
    }
}
