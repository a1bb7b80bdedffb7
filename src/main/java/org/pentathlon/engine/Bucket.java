package org.pentathlon.engine;

import org.pentathlon.spec.ElementType;

/**
 * Contiguous memory with the gradients of some parameters. The last bucket of an iteration ends
 * with one more element, the rank's loss: summed up with the others, it tells every rank of a
 * divergence.
 *
 * @param index position in the order of readiness, the same on all ranks
 * @param address first byte, in device memory where the device has its own
 * @param stream the device's queue in which the gradients become ready, or 0
 */
public record Bucket(int index, long address, long elements, ElementType type, long stream) {
    /** Size in bytes. */
    public long bytes() {
        return Math.multiplyExact(elements, type.bytes());
    }
}
