package org.pentathlon.engine.torch;

import org.bytedeco.pytorch.IValue;

/** An argument of an operator at its address, which is not to be given back. */
@SuppressWarnings("serial")
final class NativeValue extends IValue {
    /** Size of one in an array. */
    static final int BYTES = 16;

    /** Shows one; it must be alive as long as it is looked at. */
    NativeValue at(long value) {
        address = value;
        return this;
    }
}
