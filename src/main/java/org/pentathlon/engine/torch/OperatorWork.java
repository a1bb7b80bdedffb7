package org.pentathlon.engine.torch;

import org.pentathlon.engine.OperatorTotal;

/**
 * What one call of an operator computes and moves, without the operators within.
 *
 * @param flops multiply-accumulates twice; -1 if not known
 * @param bytes inputs and outputs once each; -1 if not known
 */
record OperatorWork(long flops, long bytes) {
    static final OperatorWork UNKNOWN =
            new OperatorWork(OperatorTotal.UNKNOWN, OperatorTotal.UNKNOWN);
}
