package org.pentathlon.engine;

import org.pentathlon.workload.Kernel;

/** A framework's own basic operations on a device. Not safe for use by several threads. */
public interface Kernels extends AutoCloseable {
    /**
     * Takes memory for a kernel's operands and result, and fills the operands.
     *
     * @throws org.pentathlon.spec.PentathlonException (environment) if there is too little memory
     */
    PreparedKernel prepare(Kernel kernel);

    @Override
    void close();
}
