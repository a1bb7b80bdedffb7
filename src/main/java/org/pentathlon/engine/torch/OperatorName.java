package org.pentathlon.engine.torch;

import static org.bytedeco.pytorch.global.torch.ones;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.InferenceMode;
import org.bytedeco.pytorch.Tensor;

/**
 * Where a record function has its operator's name. LibTorch says it, but a call into it costs as
 * much as all else that is done for an operator: so the name is read where this version of LibTorch
 * has it, if a test shows that it is there.
 */
final class OperatorName {
    /** Offset of a variant: a string, which is its own name, or a reference to a schema. */
    private static final int VARIANT = 0xa0;

    /** Offset of the variant's index. */
    private static final int INDEX = 0xc0;

    private static final int STRING = 0;
    private static final int SCHEMA = 1;
    private static final int BYTE = 0xff;

    private final NativeWords words;
    private final OperatorNames names;
    private final RecordFunctionView view = new RecordFunctionView();
    private final boolean known = Layout.KNOWN;

    /** Found out once in a process. */
    private static final class Layout {
        static final boolean KNOWN = new Trial().passes();
    }

    OperatorName(NativeWords words, OperatorNames names) {
        this.words = words;
        this.names = names;
    }

    /**
     * The number of the operator's name.
     *
     * @param function address of a record function that has begun
     */
    int number(long function) {
        if (!known) {
            try (BytePointer name = view.at(function).name()) {
                return names.ofText(name.address());
            }
        }
        long first = words.get(function + VARIANT);
        // A string begins with the address of its bytes.
        return index(words, function) == SCHEMA ? names.ofSchema(first) : names.ofText(first);
    }

    private static int index(NativeWords words, long function) {
        return (int) words.get(function + INDEX) & BYTE;
    }

    /** Compares what is read with what LibTorch says; follows no address that is not known. */
    private static final class Trial implements RecordFunctions.Listener {
        private final NativeWords words = new NativeWords();
        private final RecordFunctionView view = new RecordFunctionView();
        private final long schema;
        private int strings;
        private int schemas;
        private boolean differs;

        Trial() {
            FunctionSchema known =
                    Dispatcher.singleton().findSchemaOrThrow("aten::neg", "").schema();
            schema = known.address();
        }

        boolean passes() {
            RecordFunctions.Listener outer = RecordFunctions.listener();
            long handle = RecordFunctions.add(false);
            RecordFunctions.tell(this);
            try (PointerScope local = new PointerScope();
                    InferenceMode inference = new InferenceMode(false);
                    AutoGradMode differentiation = new AutoGradMode(true)) {
                Tensor one = ones(1).set_requires_grad(true);
                one.neg().sum().backward();
            } finally {
                RecordFunctions.tell(outer);
                RecordFunctions.remove(handle);
            }
            return !differs && strings > 0 && schemas > 0;
        }

        @Override
        public void started(long result, long function) {
            words.put(result, 0);
            long name;
            try (BytePointer said = view.at(function).name()) {
                name = said.address();
            }
            long first = words.get(function + VARIANT);
            int index = index(words, function);
            if (index == STRING) {
                strings++;
                differs |= first != name;
            } else if (index != SCHEMA) {
                differs = true;
            } else if (first == schema) {
                schemas++;
                differs |= words.get(first) != name;
            }
        }

        @Override
        public void ended() {
            // There is nothing to compare.
        }
    }
}
