package org.pentathlon.engine.dl4j;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.pentathlon.workload.InitialWeights;
import org.pentathlon.workload.Parameter;

/**
 * The canonical parameters in a graph's one vector of parameters: where each lies, and in which
 * order of its elements. Gradients lie in the same places of the vector of gradients.
 */
final class FlatParameters {
    private final PhasedGraph graph;
    private final Map<String, Parameter> canonical;
    private final List<Place> places = new ArrayList<>();
    private final List<Twice> twice = new ArrayList<>();

    /**
     * A parameter's memory.
     *
     * @param offset of its first element in the vector
     */
    record Place(Parameter parameter, long offset, Arrangement arrangement) {
        long elements() {
            return parameter.elements();
        }
    }

    /**
     * One array of the graph that stands for the sum of two canonical parameters with the same
     * gradient, such as the two biases of an LSTM. It changes twice as fast as either.
     */
    record Twice(Parameter first, Parameter second, long offset, Arrangement arrangement) {
        long elements() {
            return first.elements();
        }
    }

    FlatParameters(PhasedGraph graph, List<Parameter> parameters) {
        this.graph = graph;
        this.canonical =
                parameters.stream().collect(Collectors.toMap(Parameter::name, Function.identity()));
    }

    /** Says that an array of a layer is a canonical parameter. */
    FlatParameters at(String parameter, String layer, String key, Arrangement arrangement) {
        places.add(new Place(canonical.get(parameter), offset(layer, key), arrangement));
        return this;
    }

    /** Says that an array of a layer is the sum of two canonical parameters. */
    FlatParameters sum(
            String first, String second, String layer, String key, Arrangement arrangement) {
        twice.add(
                new Twice(
                        canonical.get(first),
                        canonical.get(second),
                        offset(layer, key),
                        arrangement));
        return this;
    }

    private long offset(String layer, String key) {
        INDArray view = graph.getVertex(layer).paramTable(false).get(key);
        return Math.subtractExact(view.offset(), graph.params().offset());
    }

    /** Fills the graph's parameters with their initial values. */
    void initialise(long seed) {
        FloatBuffer memory = memory();
        for (Place place : places) {
            FloatBuffer values = initial(seed, place.parameter());
            place.arrangement().write(values, slice(memory, place.offset(), place.elements()));
        }
        for (Twice both : twice) {
            FloatBuffer sum = initial(seed, both.first());
            FloatBuffer second = initial(seed, both.second());
            for (int i = 0; i < sum.limit(); i++) {
                sum.put(i, sum.get(i) + second.get(i));
            }
            both.arrangement().write(sum, slice(memory, both.offset(), both.elements()));
        }
        HostArrays.written(graph.params());
    }

    /**
     * A canonical parameter's values. Of two that the graph keeps as one sum, either has moved by
     * half of what the sum has.
     */
    FloatBuffer values(long seed, Parameter parameter) {
        FloatBuffer memory = memory();
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(parameter.elements()));
        for (Place place : places) {
            if (place.parameter().equals(parameter)) {
                FloatBuffer own = slice(memory, place.offset(), place.elements());
                place.arrangement().read(own, values);
                return values;
            }
        }
        for (Twice both : twice) {
            if (both.first().equals(parameter) || both.second().equals(parameter)) {
                FloatBuffer own = slice(memory, both.offset(), both.elements());
                both.arrangement().read(own, values);
                FloatBuffer first = initial(seed, both.first());
                FloatBuffer second = initial(seed, both.second());
                FloatBuffer start = both.first().equals(parameter) ? first : second;
                for (int i = 0; i < values.limit(); i++) {
                    float moved = values.get(i) - (first.get(i) + second.get(i));
                    values.put(i, start.get(i) + moved / 2);
                }
                return values;
            }
        }
        throw new IllegalArgumentException("no place is known of " + parameter.name());
    }

    /** Where a parameter lies that has a place of its own. */
    Place place(String name) {
        return places.stream()
                .filter(place -> place.parameter().name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no place is known of " + name));
    }

    /** The arrays that stand for two parameters. */
    List<Twice> twice() {
        return List.copyOf(twice);
    }

    private FloatBuffer memory() {
        return HostArrays.floats(graph.params());
    }

    private static FloatBuffer initial(long seed, Parameter parameter) {
        FloatBuffer values = FloatBuffer.allocate(Math.toIntExact(parameter.elements()));
        InitialWeights.fill(seed, parameter, values);
        return values;
    }

    private static FloatBuffer slice(FloatBuffer memory, long offset, long elements) {
        return memory.slice(Math.toIntExact(offset), Math.toIntExact(elements));
    }
}
