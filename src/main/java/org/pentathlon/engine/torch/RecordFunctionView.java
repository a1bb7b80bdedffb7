package org.pentathlon.engine.torch;

import org.bytedeco.pytorch.RecordFunction;

/**
 * A record function of LibTorch's at its address. (The constructor of the presets that takes a
 * pointer makes a new one.)
 */
@SuppressWarnings("serial")
final class RecordFunctionView extends RecordFunction {
    /** Shows one; it must be alive as long as it is looked at. */
    RecordFunctionView at(long function) {
        address = function;
        return this;
    }
}
