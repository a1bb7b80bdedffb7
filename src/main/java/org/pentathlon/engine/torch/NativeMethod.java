package org.pentathlon.engine.torch;

import com.sun.jna.Memory;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.PointerConsumer;

/**
 * A member function without arguments and result of a C++ object that the presets do not map. It is
 * called by code of the presets for functions of one pointer, so that what it throws becomes a
 * RuntimeException; through JNA it would end the process.
 */
@SuppressWarnings("serial")
final class NativeMethod extends PointerConsumer {
    /** JavaCPP's object for a function: its address, and what is of no use here. */
    private static final long FUNCTION_BYTES = 16;

    // Held for as long as native code may look at it.
    private final transient Memory function = new Memory(FUNCTION_BYTES);
    private final transient View object;

    /** An object at its address, which is not to be given back. */
    private static final class View extends Pointer {
        View(long at) {
            address = at;
        }
    }

    /**
     * @param function address of its code
     * @param object address of the object; it must be alive when the function is called
     */
    NativeMethod(long function, long object) {
        super((Pointer) null);
        this.function.clear();
        this.function.setLong(0, function);
        this.object = new View(object);
        address = com.sun.jna.Pointer.nativeValue(this.function);
    }

    /**
     * Calls it.
     *
     * @throws RuntimeException with the text of what it throws
     */
    void call() {
        call(object);
    }
}
