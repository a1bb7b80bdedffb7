package org.pentathlon.spec;

/** Number format of a case's arithmetic; weights are kept in 32 bits throughout. */
public enum Precision implements Worded {
    FP32,
    TF32,
    BF16
}
