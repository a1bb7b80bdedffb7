package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.torch_empty;

import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch.MemoryFormat;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.pentathlon.workload.InitialWeights;
import org.pentathlon.workload.Parameter;

/**
 * A model's parameters as tensors, with their initial values. Weights of convolutions lie in memory
 * channels last. Released with the scope it was made in.
 */
final class Weights {
    private final List<Parameter> parameters;
    private final ScalarType type;
    private final Place place;
    private final Map<String, Tensor> tensors = new LinkedHashMap<>();

    /**
     * @param type 32-bit floats, or 64-bit ones for checks of gradients
     * @param training whether gradients will be wanted
     */
    Weights(List<Parameter> parameters, long seed, ScalarType type, Place place, boolean training) {
        this.parameters = List.copyOf(parameters);
        this.type = type;
        this.place = place;
        for (Parameter parameter : parameters) {
            Tensor host = initial(parameter, seed, type);
            Tensor tensor = place.here(host);
            if (place.queues()) {
                host.close();
            }
            // LibTorch keeps half-precision copies of those alone that want gradients.
            tensor.set_requires_grad(training || place.mixed());
            tensors.put(parameter.name(), tensor);
        }
    }

    /** In the host's memory, with 32-bit arithmetic. */
    Weights(List<Parameter> parameters, long seed, ScalarType type, boolean training) {
        this(parameters, seed, type, new HostPlace(), training);
    }

    private static Tensor initial(Parameter parameter, long seed, ScalarType type) {
        long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor tensor = torch_empty(shape);
        InitialWeights.fill(seed, parameter, buffer(tensor));
        if (shape.length == 4) {
            Tensor plain = tensor;
            tensor = plain.contiguous(MemoryFormat.ChannelsLast);
            // The scope would hold it for as long as the weights.
            plain.close();
        }
        return tensor.to(type);
    }

    /** The memory of a contiguous tensor of 32-bit floats on the host. */
    static FloatBuffer buffer(Tensor tensor) {
        return tensor.data_ptr_float().capacity(tensor.numel()).asBuffer();
    }

    /** The parameters in canonical order. */
    List<Parameter> parameters() {
        return parameters;
    }

    /** The type of all tensors, and of what is computed with them. */
    ScalarType type() {
        return type;
    }

    /** Where the tensors are. */
    Place place() {
        return place;
    }

    /** For tensors that are made to be computed with them. */
    TensorOptions options() {
        return place.options(type);
    }

    /** The tensors in canonical order. */
    List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    /** First byte of the memory that a tensor lies in, which may have more in it. */
    static long address(Tensor tensor) {
        long before = Math.multiplyExact(tensor.storage_offset(), tensor.element_size());
        return tensor.data_ptr().address() - before;
    }

    /** The gradients of those parameters that have one. */
    List<Tensor> gradients() {
        return tensors.values().stream().map(Tensor::grad).filter(Tensor::defined).toList();
    }

    /**
     * Gives each parameter a gradient.
     *
     * @param gradients in canonical order
     */
    void setGradients(List<Tensor> gradients) {
        Iterator<Tensor> next = gradients.iterator();
        for (Tensor tensor : tensors.values()) {
            tensor.mutable_grad().put(next.next());
        }
    }

    /** Takes the gradients away from the parameters. */
    void clearGradients() {
        for (Tensor tensor : tensors.values()) {
            tensor.mutable_grad().reset();
        }
    }

    /** A parameter's tensor; null where there is no such parameter. */
    Tensor get(String name) {
        return tensors.get(name);
    }
}
