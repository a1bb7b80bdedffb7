package org.nd4j.nativeblas;

/**
 * Where Deeplearning4j 1.0.0-M2.1 still looks for ND4J's CPU binding, which that version has moved.
 * Without it Deeplearning4j believes that there is no oneDNN, and computes convolutions by im2col:
 * a training step of VGG16 takes seven times as long.
 */
public final class Nd4jCpu {
    private Nd4jCpu() {}

    /** The one question that Deeplearning4j asks, through reflection. */
    public static final class Environment {
        private Environment() {}

        /** As in the binding. */
        public static Environment getInstance() {
            return new Environment();
        }

        /** Whether ND4J's operators may use oneDNN. */
        public boolean isUseMKLDNN() {
            return org.nd4j.linalg.cpu.nativecpu.bindings.Nd4jCpu.Environment.getInstance()
                    .isUseONEDNN();
        }
    }
}
