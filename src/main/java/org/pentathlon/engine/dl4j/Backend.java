package org.pentathlon.engine.dl4j;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.pentathlon.engine.OperatorRecorder;
import org.pentathlon.spec.Available;
import org.pentathlon.spec.RuntimeSet;

/**
 * Where ND4J's arrays lie: in the host's memory, or in a GPU's with a copy on the host that ND4J
 * makes when it is asked for. All that the engine does differently on the two.
 */
enum Backend {
    CPU {
        @Override
        void beforeLoading() {
            // ND4J makes objects of these classes when it is loaded, and takes no others later.
            System.setProperty("opexec", RecordingExecutioner.class.getName());
            System.setProperty("ndarrayfactory.class", RecordingFactory.class.getName());
        }

        @Override
        Available<OperatorRecorder> operators(Dl4jOperators recorder) {
            return Available.of(recorder);
        }

        @Override
        INDArray array(Pointer values, DataType type, long elements, long... shape) {
            return Nd4j.create(Nd4j.createBuffer(values, elements, type), shape);
        }

        @Override
        long address(INDArray vector) {
            return vector.data().address();
        }

        @Override
        void setThreads(int threads) {
            Nd4j.getEnvironment().setMaxThreads(threads);
            Nd4j.getEnvironment().setMaxMasterThreads(threads);
            Nd4j.getEnvironment().setElementwiseThreshold(SmallOperators.ELEMENTS);
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
            Nd4j.factory().blas().setMaxThreads(threads);
        }

        @Override
        void onOneThread(Runnable operators) {
            SmallOperators.onOneThread(operators);
        }

        @Override
        void await() {
            // An operator returns when it is done.
        }
    },

    CUDA {
        @Override
        void beforeLoading() {
            // It has an executioner and a factory of its own.
        }

        @Override
        Available<OperatorRecorder> operators(Dl4jOperators recorder) {
            return Available.no(
                    "ND4J queues operators on a GPU: times of their calls are not those of their"
                            + " kernels");
        }

        @Override
        INDArray array(Pointer values, DataType type, long elements, long... shape) {
            INDArray array = Nd4j.createUninitialized(type, shape);
            Pointer host = array.data().pointer();
            Pointer.memcpy(host, values, Math.multiplyExact(elements, (long) type.width()));
            Nd4j.getAffinityManager().tagLocation(array, Location.HOST);
            Nd4j.getAffinityManager().ensureLocation(array, Location.DEVICE);
            return array;
        }

        @Override
        long address(INDArray vector) {
            return vector.data().platformAddress();
        }

        @Override
        void setThreads(int threads) {
            // Operators run on the GPU.
        }

        @Override
        void onOneThread(Runnable operators) {
            // ND4J takes the number of threads for that of a GPU's block.
            operators.run();
        }

        @Override
        void await() {
            Nd4j.getExecutioner().commit();
        }
    };

    /** That of the process's runtime set, which has one. */
    static Backend ofThisProcess() {
        return RuntimeSet.ofThisProcess() == RuntimeSet.ND4J_CUDA ? CUDA : CPU;
    }

    /** Sets what ND4J looks at when it is loaded. */
    abstract void beforeLoading();

    /** What tells the time of each operator, or why there is nothing that does. */
    abstract Available<OperatorRecorder> operators(Dl4jOperators recorder);

    /**
     * An array of values that lie on the host: over them on a CPU, else a copy, in the workspace
     * that is open.
     *
     * @param values memory of {@code elements} of the type
     */
    abstract INDArray array(Pointer values, DataType type, long elements, long... shape);

    /** First byte of a vector in the memory that the device computes in. */
    abstract long address(INDArray vector);

    /** Sets how many threads of the host operators use. */
    abstract void setThreads(int threads);

    /** Runs operators that take a few microseconds each, of which none is to use more threads. */
    abstract void onOneThread(Runnable operators);

    /** Returns when all that was asked of the device is done. */
    abstract void await();
}
