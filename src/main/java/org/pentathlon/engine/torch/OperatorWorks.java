package org.pentathlon.engine.torch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.pentathlon.engine.OperatorWork;

/**
 * The work of one thread's operators, from their inputs and outputs. Nothing is counted twice: an
 * operator that {@link OperatorWork#isWhole} counts all that happens in it; of others, those count
 * that have no operator within them that does. For one thread.
 */
final class OperatorWorks {
    /**
     * Offset of the inputs in a record function: their address and their number. (The presets'
     * function for them checks a mark that a LibTorch without assertions never sets.)
     */
    private static final int INPUTS = 0xd0;

    private final NativeWords words;
    private final RecordFunctionView view = new RecordFunctionView();
    private final NativeValue value = new NativeValue();
    private final Deque<Open> open = new ArrayDeque<>();
    private final List<OperatorWork> works = new ArrayList<>();

    OperatorWorks(NativeWords words) {
        this.words = words;
    }

    /** An operator that has begun. */
    private static final class Open {
        private final String name;
        private final long function;
        private final Values inputs;
        // Whether what is within it counts there, and nothing else within that.
        private final boolean whole;
        // Whether one within it has counted its work.
        private boolean counted;

        Open(String name, long function, Values inputs, boolean whole) {
            this.name = name;
            this.function = function;
            this.inputs = inputs;
            this.whole = whole;
        }
    }

    /**
     * Arguments or results.
     *
     * @param places a tensor or null for each
     * @param tensors all of them, those in lists too
     */
    private record Values(List<TensorShape> places, List<TensorShape> tensors) {
        Values() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        void add(IValue value) {
            places.add(value.isTensor() ? add(value.toTensor()) : null);
            if (value.isTensorList()) {
                TensorVector list = value.toTensorVector();
                for (long i = 0; i < list.size(); i++) {
                    add(list.get(i));
                }
            }
        }

        private TensorShape add(Tensor tensor) {
            if (!tensor.defined()) {
                return null;
            }
            TensorShape shape = TensorShape.of(tensor);
            tensors.add(shape);
            return shape;
        }
    }

    /**
     * @param function address of the record function, which has its inputs only now
     */
    void start(String name, long function) {
        try (PointerScope local = new PointerScope()) {
            Values inputs = new Values();
            long first = words.get(function + INPUTS);
            long count = words.get(function + INPUTS + Long.BYTES);
            if (count != view.at(function).num_inputs()) {
                throw new IllegalStateException(
                        "LibTorch has the inputs of " + name + " elsewhere than expected");
            }
            for (long i = 0; i < count; i++) {
                inputs.add(value.at(first + i * NativeValue.BYTES));
            }
            boolean within = !open.isEmpty() && open.peek().whole;
            open.push(new Open(name, function, inputs, within || AtenWork.isWhole(name)));
        }
    }

    /** Ends the operator that began last; it has its outputs. */
    void end() {
        Open operator = open.pop();
        Values outputs = new Values();
        try (PointerScope local = new PointerScope()) {
            IValueVector values = view.at(operator.function).outputs();
            for (long i = 0; i < values.size(); i++) {
                outputs.add(values.get(i));
            }
        }
        boolean within = !open.isEmpty() && open.peek().whole;
        OperatorWork work =
                within || (operator.counted && !operator.whole)
                        ? OperatorWork.UNKNOWN
                        : new OperatorWork(
                                AtenWork.flops(
                                        operator.name, operator.inputs.places, outputs.places),
                                AtenWork.bytes(
                                        operator.name, operator.inputs.tensors, outputs.tensors));
        works.add(work);
        if (!open.isEmpty()) {
            open.peek().counted |= operator.counted || work.bytes() > 0;
        }
    }

    /** The works of all operators in the order of their ends. */
    List<OperatorWork> works() {
        return Collections.unmodifiableList(works);
    }

    void clear() {
        works.clear();
    }
}
