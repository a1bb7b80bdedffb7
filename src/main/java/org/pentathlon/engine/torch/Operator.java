package org.pentathlon.engine.torch;

import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorType;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.Type;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * An operator of ATen that the presets have no function for, called through the dispatcher by its
 * schema's name.
 */
final class Operator {
    private final OperatorHandle handle;

    /**
     * @param name with its name space, such as {@code aten::_fused_adam_}
     * @throws PentathlonException if the LibTorch that was loaded has no such operator
     */
    Operator(String name) {
        this(name, "");
    }

    /** overload which of several schemas of that name */
    Operator(String name, String overload) {
        try {
            handle = Dispatcher.singleton().findSchemaOrThrow(name, overload);
        } catch (RuntimeException e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "LibTorch "
                            + LoadedLibraries.torchVersion()
                            + " has no operator "
                            + name
                            + "; use the LibTorch that comes with this program",
                    e);
        }
    }

    /** Calls it with all the arguments of its schema, in their order; unseen by autograd. */
    void call(IValue... arguments) {
        try (PointerScope local = new PointerScope();
                NoGradGuard constant = new NoGradGuard()) {
            handle.callBoxed(new IValueVector(arguments));
        }
    }

    /**
     * Calls it with all the arguments of its schema, in their order, as part of what autograd sees.
     * The first of its results, a tensor, belongs to the scope of the caller.
     */
    Tensor compute(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        handle.callBoxed(stack);
        return new Tensor(stack.get(0).toTensor());
    }

    /** The same of one that gives several tensors of its own. */
    TensorVector computeAll(IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        handle.callBoxed(stack);
        return stack.get(0).toTensorVector();
    }

    static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        list.reserve(tensors.size());
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }

    /** The gradients of parameters; each has one. */
    static IValue gradients(List<Tensor> parameters) {
        return list(parameters.stream().map(Operator::gradient).toList());
    }

    /**
     * A parameter's gradient, with its strides: those of a 1 x 1 convolution lie alike under
     * different strides, which the fused kernels of GPUs take for another layout.
     */
    static Tensor gradient(Tensor parameter) {
        Tensor gradient = parameter.mutable_grad();
        boolean pointwise =
                parameter.is_cuda()
                        && parameter.dim() == 4
                        && parameter.size(2) * parameter.size(3) == 1;
        return pointwise ? gradient.as_strided(parameter.sizes(), parameter.strides()) : gradient;
    }

    static IValue value(double value) {
        return new IValue(value);
    }

    static IValue value(long value) {
        return new IValue(value);
    }

    static IValue value(boolean value) {
        return new IValue(value);
    }

    /** An optional argument that is there. */
    static IValue tensor(Tensor tensor) {
        return new IValue(tensor);
    }

    /** An optional argument that is left out. */
    static IValue nothing() {
        return new IValue();
    }
}
