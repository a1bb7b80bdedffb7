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
import org.bytedeco.pytorch.Type;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * An operator of ATen that the presets have no function for, called through the dispatcher by its
 * schema's name. Its tensors are changed in place, unseen by autograd.
 */
final class Operator {
    private final OperatorHandle handle;

    /**
     * @param name with its name space, such as {@code aten::_fused_adam_}
     * @throws PentathlonException if the LibTorch that was loaded has no such operator
     */
    Operator(String name) {
        try {
            handle = Dispatcher.singleton().findSchemaOrThrow(name, "");
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

    /** Calls it with all the arguments of its schema, in their order. */
    void call(IValue... arguments) {
        try (PointerScope local = new PointerScope();
                NoGradGuard constant = new NoGradGuard()) {
            handle.callBoxed(new IValueVector(arguments));
        }
    }

    static IValue list(List<Tensor> tensors) {
        GenericList list = new GenericList(new Type.TypePtr(TensorType.get()));
        list.reserve(tensors.size());
        tensors.forEach(tensor -> list.push_back(new IValue(tensor)));
        return new IValue(list);
    }

    /** The gradients of parameters; each has one. */
    static IValue gradients(List<Tensor> parameters) {
        return list(parameters.stream().map(Tensor::mutable_grad).toList());
    }

    static IValue value(double value) {
        return new IValue(value);
    }

    static IValue value(boolean value) {
        return new IValue(value);
    }

    /** An optional argument that is left out. */
    static IValue nothing() {
        return new IValue();
    }
}
