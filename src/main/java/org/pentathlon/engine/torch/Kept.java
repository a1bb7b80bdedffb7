package org.pentathlon.engine.torch;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;

/** Native objects that outlive the pointer scope in which they were made. For one thread. */
final class Kept {
    private final List<Pointer> pointers = new ArrayList<>();

    /** Keeps one until {@link #release}. */
    <P extends Pointer> P keep(P pointer) {
        pointers.add(pointer.retainReference());
        return pointer;
    }

    /** Gives all of them back; may be called again. */
    void release() {
        pointers.forEach(Pointer::close);
        pointers.clear();
    }
}
