package org.pentathlon.workload;

import java.nio.FloatBuffer;
import java.util.Random;

/** Stands in for the generator of initial weights until that is there. */
public final class InitialWeights {
    private InitialWeights() {}

    /** Fills the buffer, from its position to its limit, with a parameter's initial values. */
    public static void fill(long seed, Parameter parameter, FloatBuffer destination) {
        Random random = new Random(seed * 31 + parameter.name().hashCode());
        Initialisation how = parameter.initialisation();
        while (destination.hasRemaining()) {
            double value;
            if (how instanceof Initialisation.Uniform u) {
                value = (2 * random.nextDouble() - 1) * u.bound();
            } else if (how instanceof Initialisation.Normal n) {
                value = random.nextGaussian() * n.deviation();
            } else if (how instanceof Initialisation.Constant c) {
                value = c.value();
            } else {
                throw new IllegalArgumentException("unknown initialisation: " + how);
            }
            destination.put((float) value);
        }
    }
}
