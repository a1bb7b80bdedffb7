package org.pentathlon.engine.torch;

import com.sun.jna.Callback;
import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Map;
import org.bytedeco.pytorch.global.torch;
import org.pentathlon.spec.ExitStatus;
import org.pentathlon.spec.PentathlonException;

/**
 * LibTorch's record functions: it calls us before and after each operator of each thread. The
 * presets map neither the callbacks' types nor what they are registered with, so JNA does it, in
 * its direct mode and with plain numbers, which makes no object in a call.
 *
 * <p>A thread's operators go to the {@link OperatorLane} that the thread watches with, if any. The
 * callbacks themselves are two for the whole process and have no state: another thread may still be
 * in an operator when they are taken away, and calls the second one later.
 */
final class RecordFunctions {
    /** Before an operator; result is where an observer's context is to be left. */
    interface Start extends Callback {
        long call(long result, long function);
    }

    /** Behind an operator. */
    interface End extends Callback {
        void call(long function, long context);
    }

    /** The callbacks, and functions of LibTorch by their symbols. */
    private static final class Torch {
        static final Start START = RecordFunctions::started;
        static final End END = RecordFunctions::ended;

        private static final Map<String, String> SYMBOLS =
                Map.of(
                        "addGlobalCallback",
                        "_ZN2at17addGlobalCallbackENS_22RecordFunctionCallbackE",
                        "name",
                        "_ZNK2at14RecordFunction4nameEv");

        static {
            FunctionMapper mapper = (library, method) -> SYMBOLS.get(method.getName());
            Native.register(
                    Torch.class,
                    NativeLibrary.getInstance(
                            LoadedLibraries.loaded("libtorch_cpu").orElse("torch_cpu"),
                            Map.of(Library.OPTION_FUNCTION_MAPPER, mapper)));
        }

        /**
         * Takes a structure of 40 bytes by value. That lies on the stack, where arguments lie for
         * which there is no register: behind six numbers.
         */
        @SuppressWarnings("PMD.ExcessiveParameterList")
        static native long addGlobalCallback(
                long register1,
                long register2,
                long register3,
                long register4,
                long register5,
                long register6,
                Start start,
                End end,
                long samplingProbability,
                long scopes,
                long needs);

        static native long name(long function);
    }

    private static final ThreadLocal<OperatorLane> LANE = new ThreadLocal<>();

    /** Of enum RecordScope: the first two bytes of an array of ten. */
    private static final long FUNCTION_AND_BACKWARD_FUNCTION = 0x0101;

    /** The bytes behind that array. */
    private static final long NEEDS_INPUTS = 1L << 16;

    private static final long NEEDS_OUTPUTS = 1L << 24;

    private RecordFunctions() {}

    /** What the calling thread's operators are told to; null if nothing. */
    static OperatorLane lane() {
        return LANE.get();
    }

    /** From now on the calling thread's operators are told to the lane; null ends that. */
    static void watch(OperatorLane lane) {
        if (lane == null) {
            LANE.remove();
        } else {
            LANE.set(lane);
        }
    }

    /**
     * Lets LibTorch call for the operators of all threads.
     *
     * @param values whether record functions know operators' inputs and outputs
     * @return a number for {@link #remove}
     * @throws PentathlonException (environment) if this LibTorch has no such functions
     */
    static long add(boolean values) {
        try {
            return Torch.addGlobalCallback(
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    Torch.START,
                    Torch.END,
                    Double.doubleToRawLongBits(1),
                    FUNCTION_AND_BACKWARD_FUNCTION,
                    values ? NEEDS_INPUTS | NEEDS_OUTPUTS : 0);
        } catch (LinkageError e) {
            throw new PentathlonException(
                    ExitStatus.ENVIRONMENT,
                    "LibTorch "
                            + LoadedLibraries.torchVersion()
                            + " does not let its operators be watched ("
                            + e.getMessage()
                            + "); use the LibTorch that comes with this program",
                    e);
        }
    }

    static void remove(long handle) {
        torch.removeCallback(handle);
    }

    /** Address of the name of a record function's operator, which ends with a zero byte. */
    static long name(long function) {
        return Torch.name(function);
    }

    private static long started(long result, long function) {
        OperatorLane lane = LANE.get();
        if (lane == null) {
            new Pointer(result).setLong(0, 0);
        } else {
            lane.started(result, function);
        }
        return result;
    }

    private static void ended(long function, long context) {
        OperatorLane lane = LANE.get();
        if (lane != null) {
            lane.ended(function);
        }
    }
}
