package org.pentathlon.engine;

import java.util.function.LongToDoubleFunction;
import org.pentathlon.workload.Kernel.ElementWise;
import org.pentathlon.workload.Kernel.Triad;

/**
 * Single elements of functions of two arrays, by Java's arithmetic.
 *
 * @param left the first operand
 * @param right the second operand; any where there is none
 */
public record ElementValues(LongToDoubleFunction left, LongToDoubleFunction right) {
    /** What a triad's second array is multiplied by. */
    public static final float TRIAD_SCALE = 3;

    private static final int CHECKED = 1000;
    private static final int CHECKED_OF_TRIAD = 10_000;

    /** Largest difference at some elements. */
    public double deviation(ElementWise kernel, LongToDoubleFunction result) {
        Deviation deviation = new Deviation();
        for (long i : Deviation.sample(kernel.elements(), CHECKED)) {
            double a = left.applyAsDouble(i);
            double expected =
                    switch (kernel.function()) {
                        case ADD -> (float) (a + right.applyAsDouble(i));
                        case RELU -> Math.max(a, 0);
                        case TANH -> Math.tanh(a);
                        case EXP -> Math.exp(a);
                    };
            deviation.add(result.applyAsDouble(i), expected, Math.abs(expected));
        }
        return deviation.largest();
    }

    /** Largest difference at some elements; operands are small whole numbers, so there is none. */
    public double deviation(Triad kernel, LongToDoubleFunction result) {
        Deviation deviation = new Deviation();
        for (long i : Deviation.sample(kernel.elements(), CHECKED_OF_TRIAD)) {
            double expected = left.applyAsDouble(i) + TRIAD_SCALE * right.applyAsDouble(i);
            deviation.add(result.applyAsDouble(i), expected, expected);
        }
        return deviation.largest();
    }
}
