package org.pentathlon.engine.dl4j;

import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;
import org.pentathlon.spec.RuntimeSet;

/**
 * Where ND4J's arrays lie: in the host's memory, or in a GPU's with a copy on the host that ND4J
 * makes when it is asked for. All that the engine does differently on the two.
 */
enum Backend {
    CPU {
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
            NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(threads);
            Nd4j.factory().blas().setMaxThreads(threads);
        }

        @Override
        void await() {
            // An operator returns when it is done.
        }
    },

    CUDA {
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
        void await() {
            Nd4j.getExecutioner().commit();
        }
    };

    /** That of the process's runtime set, which has one. */
    static Backend ofThisProcess() {
        return RuntimeSet.ofThisProcess() == RuntimeSet.ND4J_CUDA ? CUDA : CPU;
    }

    /**
     * An array of values that lie on the host: over them on a CPU, else a copy, in the workspace
     * that is open.
     *
     * @param values memory of {@code elements} of the type
     */
    abstract INDArray array(Pointer values, DataType type, long elements, long... shape);

    /** First byte of a vector in the memory that the device computes in. */
    abstract long address(INDArray vector);

    abstract void setThreads(int threads);

    /** Returns when all that was asked of the device is done. */
    abstract void await();
}
