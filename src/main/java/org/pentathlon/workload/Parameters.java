package org.pentathlon.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.pentathlon.workload.Initialisation.Uniform;

/** A list of parameters in the making, by the layers that have them. */
final class Parameters {
    private final List<Parameter> all = new ArrayList<>();

    Parameters add(String name, Initialisation initialisation, long... shape) {
        List<Long> extents = new ArrayList<>();
        for (long extent : shape) {
            extents.add(extent);
        }
        all.add(new Parameter(name, extents, initialisation));
        return this;
    }

    /** Weight of outputs x inputs and bias, U(+-1/sqrt(inputs)). */
    Parameters linear(String name, long inputs, long outputs) {
        Uniform uniform = new Uniform(1 / Math.sqrt((double) inputs));
        return add(name + ".weight", uniform, outputs, inputs)
                .add(name + ".bias", uniform, outputs);
    }

    /**
     * A recurrent layer in PyTorch's and cuDNN's form: two weights and two biases, U(+-1/sqrt(H)),
     * with the gates' rows one after the other (LSTM: input, forget, cell, output; GRU: reset,
     * update, new).
     *
     * @param suffix behind each name, such as {@code _l0} or {@code _reverse}
     * @param gates 4 for LSTM, 3 for GRU
     * @param recurrent initial values of the recurrent weight
     */
    Parameters recurrent(
            String name,
            String suffix,
            int gates,
            long inputs,
            long hidden,
            Initialisation recurrent) {
        Uniform uniform = new Uniform(1 / Math.sqrt((double) hidden));
        long rows = gates * hidden;
        return add(name + ".weight_ih" + suffix, uniform, rows, inputs)
                .add(name + ".weight_hh" + suffix, recurrent, rows, hidden)
                .add(name + ".bias_ih" + suffix, uniform, rows)
                .add(name + ".bias_hh" + suffix, uniform, rows);
    }

    /**
     * The problem, unless one of its parameters takes 2 GiB or more: a buffer holds no more.
     *
     * @param failure makes what is thrown then out of a message
     */
    static <P extends Problem> P fitting(P problem, Function<String, RuntimeException> failure) {
        for (Parameter parameter : problem.parameters()) {
            long bytes = Math.multiplyExact(Float.BYTES, parameter.elements());
            if (bytes > Integer.MAX_VALUE) {
                throw failure.apply(
                        String.format(
                                "%s: %s would have %d bytes, and every parameter must stay below"
                                        + " 2 GiB: make hidden, embedding or vocab smaller",
                                problem.workload(), parameter.name(), bytes));
            }
        }
        return problem;
    }

    List<Parameter> list() {
        return List.copyOf(all);
    }
}
