package org.pentathlon.report.figure;

import java.util.LinkedHashMap;
import java.util.Map;
import org.pentathlon.report.Digits;

/** Ticks of an axis whose end is known: few, at round numbers. */
final class Ticks {
    private static final int USUAL = 5;
    private static final int FEW = 3;

    private Ticks() {}

    /** From 0 to a number, which is 0 or more: at most six ticks. */
    static Map<Double, String> upTo(double most) {
        return inSteps(most, step(most, USUAL));
    }

    /** The same for a small picture: at most four. */
    static Map<Double, String> few(double most) {
        return inSteps(most, step(most, FEW));
    }

    /** Of parts of a whole in a small picture. */
    static Map<Double, String> percent() {
        return inSteps(100, 50);
    }

    private static Map<Double, String> inSteps(double most, double step) {
        Map<Double, String> ticks = new LinkedHashMap<>();
        if (!(step > 0)) {
            ticks.put(0.0, Digits.three(0));
            return ticks;
        }
        for (int i = 0; i * step <= most * (1 + 1e-9); i++) {
            ticks.put(i * step, Digits.three(i * step));
        }
        return ticks;
    }

    /** The least of 1, 2, 2.5, 3, 4, 5 times a power of ten that needs no more ticks. */
    private static double step(double most, int steps) {
        double power = Math.pow(10, Math.floor(Math.log10(most / steps)));
        for (double factor : new double[] {1, 2, 2.5, 3, 4, 5}) {
            if (factor * power * steps >= most * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
