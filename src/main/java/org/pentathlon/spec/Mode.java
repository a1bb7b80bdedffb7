package org.pentathlon.spec;

/** What an iteration does: a whole training step, or the evaluation pass without gradients. */
public enum Mode implements Worded {
    TRAIN,
    INFER
}
