package org.pentathlon.engine.dl4j;

import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Keeps operators of a few microseconds on the calling thread. OpenMP's threads cost each of them
 * more than they bring, and many times more where other processes use the cores.
 */
final class SmallOperators {
    /** Elements below which an element-wise operator takes one thread; ND4J's default is 1,024. */
    static final int ELEMENTS = 32_768;

    private SmallOperators() {}

    /** Runs operators of which none is to use more threads. */
    static void onOneThread(Runnable operators) {
        NativeOps library = NativeOpsHolder.getInstance().getDeviceNativeOps();
        int threads = library.ompGetMaxThreads();
        library.setOmpNumThreads(1);
        try {
            operators.run();
        } finally {
            library.setOmpNumThreads(threads);
        }
    }
}
