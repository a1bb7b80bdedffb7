package org.pentathlon.engine.torch;

import com.sun.jna.Pointer;
import org.bytedeco.javacpp.FunctionPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.pytorch.ArchiveWriter;
import org.bytedeco.pytorch.Func;
import org.bytedeco.pytorch.global.torch;

/**
 * LibTorch's record functions: it calls us before and behind each operator of each thread. What a
 * thread's operators are told to is a matter of that thread.
 *
 * <p>The presets have no type for these callbacks. They have others that take and give the same
 * registers, and whose calls cost half of what JNA's do. There are two callbacks for the whole
 * process, without state: when they are taken away, another thread may still be in an operator, and
 * calls the second one later.
 */
final class RecordFunctions {
    /** Told of a thread's operators; must not throw, for LibTorch's frames are around it. */
    interface Listener {
        /**
         * An operator begins.
         *
         * @param result address at which 0 is to be left: there is no observer's context
         * @param function address of its record function
         */
        void started(long result, long function);

        /** The operator that began last, of those that have not ended, ends. */
        void ended();
    }

    /** Takes two pointers and gives a number back, as is the address of a result in memory. */
    private static final class Start extends ArchiveWriter {
        @Override
        public long call(org.bytedeco.javacpp.Pointer result, long function) {
            long address = result.address();
            Listener listener = LISTENER.get();
            if (listener == null) {
                new Pointer(address).setLong(0, 0);
            } else {
                listener.started(address, function);
            }
            return address;
        }
    }

    /** Leaves its arguments, a record function and no context, where they are. */
    private static final class End extends Func {
        @Override
        public void call() {
            Listener listener = LISTENER.get();
            if (listener != null) {
                listener.ended();
            }
        }
    }

    /** Made with the first use, and never given back. */
    private static final class Callbacks {
        static final Start START = new Start().retainReference();
        static final End END = new End().retainReference();
    }

    private static final ThreadLocal<Listener> LISTENER = new ThreadLocal<>();

    /**
     * Of enum RecordScope: the first byte of an array of ten. These are operators and autograd's
     * work on each of its nodes; scope BACKWARD_FUNCTION would be the same nodes once more.
     */
    private static final long FUNCTION = 0x01;

    /** The bytes behind that array. */
    private static final long NEEDS_INPUTS = 1L << 16;

    private static final long NEEDS_OUTPUTS = 1L << 24;

    private RecordFunctions() {}

    /** What the calling thread's operators are told to; null if nothing. */
    static Listener listener() {
        return LISTENER.get();
    }

    /** From now on the calling thread's operators are told to a listener; null ends that. */
    static void tell(Listener listener) {
        if (listener == null) {
            LISTENER.remove();
        } else {
            LISTENER.set(listener);
        }
    }

    /**
     * Lets LibTorch call for the operators of all threads.
     *
     * @param values whether record functions know operators' inputs and outputs
     * @return a number for {@link #remove}
     */
    static long add(boolean values) {
        // at::RecordFunctionCallback: two functions, a probability, scopes and needs.
        try (LongPointer callback = new LongPointer(5)) {
            callback.put(0, code(Callbacks.START));
            callback.put(1, code(Callbacks.END));
            callback.put(2, Double.doubleToRawLongBits(1));
            callback.put(3, FUNCTION);
            callback.put(4, values ? NEEDS_INPUTS | NEEDS_OUTPUTS : 0);
            return torch.addGlobalCallback(callback);
        }
    }

    /** The native function that calls the Java one: the first thing in JavaCPP's object. */
    private static long code(FunctionPointer function) {
        return new Pointer(function.address()).getLong(0);
    }

    /** The calling thread's operators are told to nobody, those excepted that have begun. */
    static void pause() {
        torch.enableRecordFunction(false);
    }

    /** They are told again. */
    static void resume() {
        torch.enableRecordFunction(true);
    }

    static void remove(long handle) {
        torch.removeCallback(handle);
    }
}
