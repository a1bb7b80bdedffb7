package org.pentathlon.engine;

/**
 * What one call of an operator computes and moves.
 *
 * @param flops multiply-accumulates twice, of products and convolutions alone; -1 if not known
 * @param bytes inputs and outputs once each; -1 if not known
 */
public record OperatorWork(long flops, long bytes) {
    public static final OperatorWork UNKNOWN =
            new OperatorWork(OperatorTotal.UNKNOWN, OperatorTotal.UNKNOWN);
}
