package org.pentathlon.engine;

import org.pentathlon.spec.DeviceKind;
import org.pentathlon.spec.Precision;

/**
 * What kernels are for.
 *
 * @param threads compute threads of this rank
 * @param seed decides the operands' values
 */
public record KernelRequest(DeviceKind device, Precision precision, int threads, long seed) {}
